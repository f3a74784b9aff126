using System.Diagnostics;
using Wiber.Benchmarks.Load;
using Wiber.Benchmarks.Systems;
using Wiber.Client.Measuring;

namespace Wiber.Benchmarks.Workloads;

/// <summary>E: kills the leader under a steady load, and waits for the first acknowledgement of a publish that began after it.</summary>
internal sealed class LeaderKillWorkload(int payloadBytes, int kills) : IWorkload
{
    private const double MessagesPerSecond = 2_000;

    /// <summary>Publishes go on beginning while many wait for an answer.</summary>
    private const int Producers = 4096;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Letter => "E";

    public string Title => "2,000 messages/s, SIGKILL of the leader: time to the first acknowledgement of a later publish";

    public int PayloadBytes => payloadBytes;

    public async Task<Measurement> RunAsync(
        IBenchmarkCluster cluster, IBenchmarkTopic topic, CancellationToken cancellationToken)
    {
        byte[] template = Payload.Create(payloadBytes);
        var acknowledged = new NumberSet();
        var watch = new FirstAcknowledgement();
        var load = new LoadGenerator(
            new LoadOptions { Producers = Producers, MessagesPerSecond = MessagesPerSecond },
            async (number, token) =>
            {
                long began = Stopwatch.GetTimestamp();
                bool isAcknowledged = await topic.PublishSteadilyAsync(Payload.Copy(template, number), token);
                if (isAcknowledged)
                {
                    watch.Tell(began);
                    acknowledged.Add(number);
                }

                return isAcknowledged;
            });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task running = load.RunAsync(stop.Token);
        var times = new List<TimeSpan>();
        try
        {
            for (int kill = 0; kill < kills; kill++)
            {
                await Task.Delay(Quiet, cancellationToken);
                int leader = await topic.FindLeaderPidAsync(cancellationToken);
                times.Add(await KillAsync(leader, watch, running, cancellationToken));
                await cluster.ReviveAsync(cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return new Measurement
        {
            MessageCount = load.AcknowledgedCount,
            Duration = load.Elapsed,
            Latencies = load.Latencies,
            Times = times,
            FailedCount = load.FailedCount,
            LostCount = await ReadBack.CountLostAsync(topic, acknowledged, cancellationToken),
        };
    }

    private static async Task<TimeSpan> KillAsync(
        int pid, FirstAcknowledgement watch, Task load, CancellationToken cancellationToken)
    {
        using Process leader = Process.GetProcessById(pid);
        long before = Stopwatch.GetTimestamp();
        leader.Kill();
        Task<long> acknowledged = watch.WaitAsync(cancellationToken);
        Task first = await Task.WhenAny(acknowledged, load, Task.Delay(Patience, cancellationToken));
        if (first == load)
        {
            // It goes on until it is stopped, or fails.
            await load;
        }

        return first == acknowledged
            ? Stopwatch.GetElapsedTime(before, await acknowledged)
            : throw new TimeoutException($"no acknowledgement within {Patience.TotalSeconds:0} s of a kill of the leader");
    }
}
