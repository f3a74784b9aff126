using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: leadership goes where it is told to, under load and with nothing lost. Method: real processes with publishers, whose messages
/// are compared on every node.
/// </summary>
public sealed class LeaderMoveTests
{
    private const string Topic = "moves";

    [Fact]
    public async Task Leadership_moves_to_the_node_that_is_named_and_nothing_is_lost()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using PublishLoad load = PublishLoad.Start(cluster, Topic, publishers: 4, messagesPerSecond: 300);
        await load.WaitForMoreAsync(100);
        string before = await cluster.WaitForLeaderAsync();
        string target = cluster.NodeIds.First(id => id != before);

        Assert.Equal(target, await cluster.Client.MoveLeaderAsync(target));
        await load.WaitForMoreAsync(100);
        Assert.Equal(target, await cluster.WaitForLeaderAsync());
        Assert.Equal(target, await cluster.Client.MoveLeaderAsync(target));

        string next = await cluster.Client.MoveLeaderAsync();
        Assert.NotEqual(target, next);
        await load.WaitForMoreAsync(100);
        await load.StopAsync();
        await cluster.WaitForEqualHashesAsync();
    }

    [Fact]
    public async Task A_node_that_is_no_member_cannot_lead()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 1);
        var error = await Assert.ThrowsAsync<WiberApiException>(() => cluster.Client.MoveLeaderAsync("n9"));
        Assert.Equal(WiberErrorCodes.UnknownNode, error.Code);
    }
}
