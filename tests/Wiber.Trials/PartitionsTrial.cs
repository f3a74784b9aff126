using Wiber.Testing;
using Wiber.Testing.Histories;
using Wiber.Testing.Networks;

namespace Wiber.Trials;

/// <summary>
/// Nodes in network namespaces of their own: the leader or a follower is cut off from the others, in both directions or in one,
/// for long or flapping, while clients reach all of them. What clients saw is linearizable in the end.
/// </summary>
internal static class PartitionsTrial
{
    private const int Nodes = 3;

    public static async Task<int> RunAsync(PartitionsOptions options)
    {
        if (NodeNetwork.FindObstacle() is { } obstacle)
        {
            Console.WriteLine($"skipped: {obstacle}");
            return 0;
        }

        using NodeNetwork network = NodeNetwork.Create(Nodes);
        await using TestCluster cluster = await TestCluster.StartAsync(Nodes, surroundings: network.Surroundings);
        await using HistoryLoad history = HistoryLoad.Start(cluster, new HistoryLoadOptions { Lanes = 2, Seed = options.Seed });
        await using PublishLoad load = PublishLoad.Start(cluster, "partitions", publishers: 4, messagesPerSecond: 200);
        PartitionKind[] kinds = Enum.GetValues<PartitionKind>();
        if (network.FindLossyObstacle() is { } reason)
        {
            Console.WriteLine($"no slow and lossy links: {reason}");
            kinds = [.. kinds.Where(kind => kind != PartitionKind.Lossy)];
        }

        var partitions = new PartitionInjector(cluster, network, options.Seed);
        long end = Environment.TickCount64 + (options.Seconds * 1_000L);
        while (Environment.TickCount64 < end)
        {
            await partitions.DoAllAsync(kinds, () => load.WaitForNewAcknowledgementAsync());
        }

        await cluster.WaitForConnectionsAsync();
        await history.FinishAsync();
        await load.StopAsync();
        Console.WriteLine(
            "partitions: " + string.Join(", ", partitions.Counts.OrderBy(each => each.Key).Select(each => $"{each.Value} {each.Key}")));
        bool isLinearizable = HistoryReport.Print(history.Recorder.Operations);
        return await TrialReport.EndAsync(cluster, load, isLinearizable ? [] : ["the history is not linearizable"]);
    }
}
