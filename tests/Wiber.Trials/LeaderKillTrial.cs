using System.Diagnostics;
using Wiber.Testing;

namespace Wiber.Trials;

/// <summary>Kills the leader again and again under a steady load and measures how long nothing is acknowledged.</summary>
internal static class LeaderKillTrial
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1.5);

    public static async Task<int> RunAsync(int times, double messagesPerSecond)
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using PublishLoad load = PublishLoad.Start(cluster, "leader-kill", publishers: 8, messagesPerSecond);
        var gaps = new List<TimeSpan>();
        for (int round = 1; round <= times; round++)
        {
            await load.WaitForMoreAsync((int)messagesPerSecond / 2);
            string leader = await cluster.WaitForLeaderAsync();
            long killed = Stopwatch.GetTimestamp();
            await cluster.Node(leader).KillAsync();
            gaps.Add(Stopwatch.GetElapsedTime(killed, await load.WaitForNewAcknowledgementAsync()));
            await cluster.Node(leader).StartAsync();
            await cluster.WaitForCatchUpAsync();
            Console.WriteLine(
                $"{round,3}. killed {leader}, first acknowledgement of a later publish "
                + $"after {gaps[^1].TotalMilliseconds,6:F0} ms");
        }

        await load.WaitForMoreAsync(100);
        await load.StopAsync();
        gaps.Sort();
        Console.WriteLine(
            $"failover: median {gaps[gaps.Count / 2].TotalMilliseconds:F0} ms, "
            + $"worst {gaps[^1].TotalMilliseconds:F0} ms of {times}");
        return await TrialReport.EndAsync(
            cluster,
            load,
            [
                .. gaps
                    .Where(gap => gap > Bound)
                    .Select(gap => $"a failover took {gap.TotalMilliseconds:F0} ms, over {Bound.TotalMilliseconds:F0}"),
            ]);
    }
}
