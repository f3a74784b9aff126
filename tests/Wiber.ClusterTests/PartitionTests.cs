using Wiber.Client.Api;
using Wiber.Testing;
using Wiber.Testing.Histories;
using Wiber.Testing.Linearizability;
using Wiber.Testing.Networks;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: a network that is cut in both directions, in one, or again and again costs nothing that was acknowledged, and never gives
/// two answers. Method: nodes in network namespaces of their own, where what is sent is lost without a word; clients reach all of
/// them, and both checkers of tests/Wiber.Testing judge what they saw. The long version is `partitions` of tests/Wiber.Trials.
/// </summary>
public sealed class PartitionTests
{
    private const int Nodes = 3;

    [NetworkFact]
    public async Task While_the_network_is_cut_publishes_and_linearizable_reads_are_linearizable_and_nothing_is_lost()
    {
        using NodeNetwork network = NodeNetwork.Create(Nodes);
        await using TestCluster cluster = await TestCluster.StartAsync(Nodes, surroundings: network.Surroundings);
        await using HistoryLoad history = HistoryLoad.Start(cluster, new HistoryLoadOptions { Lanes = 1 });
        await using PublishLoad load = PublishLoad.Start(cluster, "partitions", publishers: 4, messagesPerSecond: 100);
        var partitions = new PartitionInjector(cluster, network, seed: 1);
        foreach (PartitionKind kind in new[]
        {
            PartitionKind.LeaderBothWays, PartitionKind.LeaderCannotSend, PartitionKind.LeaderCannotHear, PartitionKind.LeaderFlapping,
        })
        {
            await partitions.DoAsync(kind);
            await load.WaitForNewAcknowledgementAsync();
        }

        await history.FinishAsync();
        await load.StopAsync();

        IReadOnlyList<TopicVerdict> verdicts = HistoryChecker.Check(history.Recorder.Operations);
        Assert.Empty(verdicts.SelectMany(verdict => verdict.Anomalies));
        Assert.All(verdicts, verdict => Assert.Equal(LinearizabilityVerdict.Linearizable, verdict.Search.Verdict));
        await cluster.WaitForEqualHashesAsync();
        foreach (string node in cluster.NodeIds)
        {
            IReadOnlyList<Message> messages = await cluster.ReadAllAsync(node, load.Topic);
            Assert.Empty(HistoryCheck.Find(load.Acknowledged, load.Unknown, messages));
        }
    }

    [NetworkFact]
    public async Task A_leader_that_cannot_send_stops_leading_and_acknowledges_nothing()
    {
        using NodeNetwork network = NodeNetwork.Create(Nodes);
        await using TestCluster cluster = await TestCluster.StartAsync(Nodes, surroundings: network.Surroundings);
        string leader = await cluster.WaitForLeaderAsync();
        foreach (string follower in cluster.NodeIds.Where(node => node != leader))
        {
            network.CutOneWay(leader, follower);
        }

        await TestCluster.WaitUntilAsync(
            async () => (await cluster.GetStatusesAsync()).Any(status => status.Role == "leader" && status.Node != leader),
            "another node to lead");
        await TestCluster.WaitUntilAsync(
            async () => (await cluster.GetStatusesAsync()).Single(status => status.Node == leader).Role != "leader",
            "the node that cannot send to stop leading");
        network.Heal();
        await cluster.WaitForConnectionsAsync();
    }
}
