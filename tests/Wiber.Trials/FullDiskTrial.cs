using System.Diagnostics;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Testing;
using Wiber.Testing.Disks;
using Wiber.Testing.Histories;

namespace Wiber.Trials;

/// <summary>
/// A node whose data lies on a small disk, which gets full: the node waits or stops, the others go on, and when there is room
/// again it comes back and has everything.
/// </summary>
internal static class FullDiskTrial
{
    private const int DiskMegabytes = 48;
    private const string Node = "n3";
    private const int BehindMin = 200;

    private static readonly LogOptions Log = new() { SegmentBytes = LogOptions.SegmentBytesMin };

    public static async Task<int> RunAsync()
    {
        if (SmallDisk.FindObstacle() is { } obstacle)
        {
            Console.WriteLine($"skipped: {obstacle}");
            return 0;
        }

        SmallDisk? disk = null;
        var surroundings = new NodeSurroundings
        {
            Prepare = config => disk = SmallDisk.Mount(config.FindNode(Node)!.DataDirectory, DiskMegabytes),
        };
        await using TestCluster cluster = await TestCluster.StartAsync(log: Log, surroundings: surroundings);
        try
        {
            return await RunAsync(cluster, disk!);
        }
        finally
        {
            await cluster.Node(Node).KillAsync();
            disk!.Dispose();
        }
    }

    private static async Task<int> RunAsync(TestCluster cluster, SmallDisk disk)
    {
        await using HistoryLoad history = HistoryLoad.Start(cluster, new HistoryLoadOptions { Lanes = 2 });
        await using PublishLoad load = PublishLoad.Start(cluster, "full-disk", publishers: 8, messagesPerSecond: 400);
        await load.WaitForMoreAsync(500);
        disk.Fill();
        long full = Stopwatch.GetTimestamp();
        Console.WriteLine($"the disk of {Node} is full at {load.AcknowledgedCount} acknowledged");
        await TestCluster.WaitUntilAsync(() => IsBehindAsync(cluster), $"{Node} to fall behind");
        Console.WriteLine(
            $"{Node} is {BehindMin} entries behind after {Stopwatch.GetElapsedTime(full).TotalSeconds:F1} s, and "
            + $"{cluster.Node(Node).GetState().State.ToString().ToLowerInvariant()}");
        await load.WaitForMoreAsync(500);
        Console.WriteLine($"the others go on: {load.AcknowledgedCount} acknowledged");

        disk.Free();
        if (cluster.Node(Node).GetState().State == NodeRunState.Down)
        {
            await cluster.Node(Node).StartAsync();
        }

        long freed = Stopwatch.GetTimestamp();
        await cluster.WaitForCatchUpAsync();
        Console.WriteLine($"{Node} has everything {Stopwatch.GetElapsedTime(freed).TotalSeconds:F1} s after there was room again");
        await load.WaitForMoreAsync(200);
        await history.FinishAsync();
        await load.StopAsync();
        bool isLinearizable = HistoryReport.Print(history.Recorder.Operations);
        string[] failures = isLinearizable ? [] : ["the history is not linearizable"];
        return await TrialReport.EndAsync(cluster, load, failures);
    }

    /// <summary>Whether it holds much less than the others, or is down.</summary>
    private static async Task<bool> IsBehindAsync(TestCluster cluster)
    {
        NodeStatus[] statuses = await cluster.GetStatusesAsync();
        long applied = statuses.FirstOrDefault(status => status.Node == Node)?.AppliedIndex ?? 0;
        return statuses.Length > 0 && statuses.Max(status => status.CommitIndex) - applied > BehindMin;
    }
}
