using Wiber.Benchmarks.Load;
using Wiber.Benchmarks.Systems;
using Wiber.Client.Measuring;

namespace Wiber.Benchmarks.Workloads;

/// <summary>A and B: producers that each wait for the acknowledgement of a message before they publish the next.</summary>
internal sealed class ProducersWorkload(string letter, int producers, int payloadBytes, TimeSpan duration) : IWorkload
{
    public string Letter => letter;

    public string Title => producers == 1 ? "one producer, one message in flight" : $"{producers} producers, one in flight each";

    public int PayloadBytes => payloadBytes;

    public async Task<Measurement> RunAsync(
        IBenchmarkCluster cluster, IBenchmarkTopic topic, CancellationToken cancellationToken)
    {
        byte[] template = Payload.Create(payloadBytes);
        var acknowledged = new NumberSet();
        var load = new LoadGenerator(
            new LoadOptions { Producers = producers, Duration = duration },
            async (number, token) =>
            {
                bool isAcknowledged = await topic.PublishAsync(Payload.Copy(template, number), token);
                acknowledged.Add(number, isAcknowledged ? 1 : 0);
                return isAcknowledged;
            });
        var meter = new UsageMeter(cluster);
        await load.RunAsync(cancellationToken);
        ServerUsage usage = meter.Read();
        return new Measurement
        {
            MessageCount = load.AcknowledgedCount,
            Duration = load.Elapsed,
            Latencies = load.Latencies,
            Usage = usage,
            FailedCount = load.FailedCount,
            LostCount = await ReadBack.CountLostAsync(topic, acknowledged, cancellationToken),
        };
    }
}
