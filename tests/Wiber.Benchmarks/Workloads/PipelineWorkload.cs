using Wiber.Benchmarks.Load;
using Wiber.Benchmarks.Systems;

namespace Wiber.Benchmarks.Workloads;

/// <summary>C: one process with many messages outstanding, the way that is fastest for the system.</summary>
internal sealed class PipelineWorkload(int payloadBytes, TimeSpan duration) : IWorkload
{
    private const int OutstandingMax = 4096;

    public string Letter => "C";

    public string Title => "one process, 4,096 messages outstanding";

    public int PayloadBytes => payloadBytes;

    public async Task<Measurement> RunAsync(
        IBenchmarkCluster cluster, IBenchmarkTopic topic, CancellationToken cancellationToken)
    {
        var queue = new PublishQueue(OutstandingMax, long.MaxValue, duration);
        var meter = new UsageMeter(cluster);
        await topic.PublishAsync(queue, payloadBytes, cancellationToken);
        ServerUsage usage = meter.Read();
        return new Measurement
        {
            MessageCount = queue.Acknowledged.Count,
            Duration = queue.Elapsed,
            Latencies = queue.Latencies,
            Usage = usage,
            FailedCount = queue.FailedCount,
            LostCount = await ReadBack.CountLostAsync(topic, queue.Acknowledged, cancellationToken),
        };
    }
}
