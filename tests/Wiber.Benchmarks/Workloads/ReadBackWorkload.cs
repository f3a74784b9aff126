using System.Diagnostics;
using Wiber.Benchmarks.Load;
using Wiber.Benchmarks.Systems;

namespace Wiber.Benchmarks.Workloads;

/// <summary>D: reads stored messages with one consumer.</summary>
internal sealed class ReadBackWorkload(int payloadBytes, long messageCount) : IWorkload
{
    private const int OutstandingMax = 4096;

    public string Letter => "D";

    public string Title => $"one consumer reads {messageCount:N0} stored messages";

    public int PayloadBytes => payloadBytes;

    public async Task<Measurement> RunAsync(
        IBenchmarkCluster cluster, IBenchmarkTopic topic, CancellationToken cancellationToken)
    {
        var queue = new PublishQueue(OutstandingMax, messageCount, TimeSpan.MaxValue);
        await topic.PublishAsync(queue, payloadBytes, cancellationToken);
        var meter = new UsageMeter(cluster);
        long start = Stopwatch.GetTimestamp();
        long lost = await ReadBack.CountLostAsync(topic, queue.Acknowledged, cancellationToken);
        return new Measurement
        {
            MessageCount = queue.Acknowledged.Count - lost,
            Duration = Stopwatch.GetElapsedTime(start),
            Usage = meter.Read(),
            FailedCount = queue.FailedCount,
            LostCount = lost,
        };
    }
}
