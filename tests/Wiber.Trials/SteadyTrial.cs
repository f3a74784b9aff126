using System.Diagnostics;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.Trials;

/// <summary>Publishes without any fault: leadership must not move, and all nodes must end with one order.</summary>
internal static class SteadyTrial
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(TimeSpan duration, int publishers)
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        NodeStatus[] before = await cluster.GetStatusesAsync();
        await using PublishLoad load = PublishLoad.Start(cluster, "steady", publishers);
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < duration)
        {
            await Task.Delay(Interval < duration ? Interval : duration);
            Console.WriteLine($"{Stopwatch.GetElapsedTime(began).TotalSeconds,5:F0} s: {load.AcknowledgedCount} acknowledged");
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await load.StopAsync();
        NodeStatus[] after = await cluster.GetStatusesAsync();
        double[] latencies =
        [
            .. load.Acknowledged
                .Select(record => Stopwatch.GetElapsedTime(record.Began, record.Ended).TotalMilliseconds)
                .Order(),
        ];
        Console.WriteLine(
            $"{load.AcknowledgedCount / seconds:F0} msg/s, p50 {latencies[latencies.Length / 2]:F1} ms, "
            + $"p99 {latencies[latencies.Length * 99 / 100]:F1} ms, {publishers} publishers");
        long elections = after.Max(status => status.Term) - before.Max(status => status.Term);
        Console.WriteLine($"elections: {elections}");
        return await TrialReport.EndAsync(cluster, load, elections == 0 ? [] : [$"{elections} elections without a fault"]);
    }
}
