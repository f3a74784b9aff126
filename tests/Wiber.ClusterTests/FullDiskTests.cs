using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Testing;
using Wiber.Testing.Disks;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: a node whose disk is full holds nobody up, and has everything when there is room again. Method: one of three
/// nodes keeps its data on a small file system in memory, which is filled under load and freed again.
/// </summary>
public sealed class FullDiskTests
{
    private const string Node = "n3";
    private const int DiskMegabytes = 48;
    private const int BehindMin = 100;

    [SmallDiskFact]
    public async Task A_node_without_room_waits_or_stops_while_the_others_go_on_and_comes_back()
    {
        SmallDisk? disk = null;
        var surroundings = new NodeSurroundings
        {
            Prepare = config => disk = SmallDisk.Mount(config.FindNode(Node)!.DataDirectory, DiskMegabytes),
        };
        await using TestCluster cluster = await TestCluster.StartAsync(
            log: new LogOptions { SegmentBytes = LogOptions.SegmentBytesMin }, surroundings: surroundings);
        try
        {
            await using PublishLoad load = PublishLoad.Start(cluster, "full-disk", publishers: 8, messagesPerSecond: 400);
            await load.WaitForMoreAsync(100);
            disk!.Fill();
            await TestCluster.WaitUntilAsync(() => IsBehindAsync(cluster), $"{Node} to fall behind");
            await load.WaitForMoreAsync(200);

            disk.Free();
            if (cluster.Node(Node).GetState().State == NodeRunState.Down)
            {
                await cluster.Node(Node).StartAsync();
            }

            await cluster.WaitForCatchUpAsync();
            await load.StopAsync();
            await cluster.WaitForEqualHashesAsync();
            IReadOnlyList<Message> messages = await cluster.ReadAllAsync(Node, load.Topic);
            Assert.Empty(HistoryCheck.Find(load.Acknowledged, load.Unknown, messages));
        }
        finally
        {
            await cluster.Node(Node).KillAsync();
            disk?.Dispose();
        }
    }

    /// <summary>Whether it holds much less than the others, or is down.</summary>
    private static async Task<bool> IsBehindAsync(TestCluster cluster)
    {
        NodeStatus[] statuses = await cluster.GetStatusesAsync();
        long applied = statuses.FirstOrDefault(status => status.Node == Node)?.AppliedIndex ?? 0;
        return statuses.Length > 0 && statuses.Max(status => status.CommitIndex) - applied > BehindMin;
    }
}
