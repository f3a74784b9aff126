using System.Diagnostics;
using Wiber.Testing;

namespace Wiber.Trials;

/// <summary>Kills all nodes at the same moment under full load and starts them again.</summary>
internal static class CrashAllTrial
{
    public static async Task<int> RunAsync(int times)
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using PublishLoad load = PublishLoad.Start(cluster, "crash-all", publishers: 32);
        for (int round = 1; round <= times; round++)
        {
            await load.WaitForMoreAsync(2_000);
            await cluster.KillAllAsync();
            int acknowledged = load.AcknowledgedCount;
            long restarted = Stopwatch.GetTimestamp();
            await cluster.StartAllAsync();
            TimeSpan serving = Stopwatch.GetElapsedTime(restarted, await load.WaitForNewAcknowledgementAsync());
            Console.WriteLine(
                $"{round,3}. killed all at {acknowledged} acknowledged; "
                + $"serving {serving.TotalMilliseconds:F0} ms after the start");
        }

        await load.StopAsync();
        return await TrialReport.EndAsync(cluster, load, []);
    }
}
