using System.Diagnostics;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: a node that is cut off from its peers is as good as behind a broken network, in both directions, and nothing that was
/// acknowledged is lost by it. Method: real processes, cut off and healed by request; publishers write down what was
/// acknowledged, and every node's messages are compared with that.
/// </summary>
public sealed class IsolationTests
{
    private const string Topic = "cuts";

    [Fact]
    public async Task A_leader_that_is_cut_off_stops_leading_and_follows_when_it_is_healed_with_nothing_lost()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using PublishLoad load = PublishLoad.Start(cluster, Topic, publishers: 4, messagesPerSecond: 200);
        await load.WaitForMoreAsync(100);
        string cut = await cluster.WaitForLeaderAsync();
        string[] others = [.. cluster.NodeIds.Where(id => id != cut)];
        Uri address = cluster.Address(cut).ClientUri;

        long began = Stopwatch.GetTimestamp();
        Assert.Equal(others, (await cluster.Client.IsolateAsync(address)).IsolatedFrom);
        await TestCluster.WaitUntilAsync(
            async () => (await cluster.Client.GetStatusAsync(address)).Role != "leader", $"{cut} to stop leading");
        TimeSpan ledOn = Stopwatch.GetElapsedTime(began);
        await load.WaitForNewAcknowledgementAsync();
        Assert.Contains(await cluster.WaitForLeaderAsync(), others);

        // An election timeout is 600 ms at most; the rest is for a machine that does other things too.
        Assert.True(ledOn < TimeSpan.FromSeconds(5), $"it led on for {ledOn.TotalSeconds:F2} s");
        await RequireRefusalAsync(address);
        NodeStatus alone = await cluster.Client.GetStatusAsync(address);
        Assert.Equal(others, alone.IsolatedFrom);
        Assert.Null(alone.Leader);
        Assert.All(
            alone.Peers!.Value.EnumerateArray(), peer => Assert.False(peer.GetProperty("connected").GetBoolean()));
        long before = alone.CommitIndex;
        await load.WaitForMoreAsync(50);
        Assert.Equal(before, (await cluster.Client.GetStatusAsync(address)).CommitIndex);

        Assert.Empty((await cluster.Client.HealAsync(address)).IsolatedFrom);
        await cluster.WaitForCatchUpAsync();
        await load.StopAsync();

        // Mostly as a follower; on a busy machine an election may follow, and it may win it.
        await TestCluster.WaitUntilAsync(
            async () => (await cluster.Client.GetStatusAsync(address)).Leader is not null, $"{cut} to have a leader");
        Assert.Single(cluster.LogLines(cut, $"ISOLATION -> cut off from {string.Join(", ", others)}"));
        Assert.Single(cluster.LogLines(cut, "ISOLATION -> healed"));
        await LoadOutcome.AssertNothingWentWrongAsync(cluster, load);
    }

    [Fact]
    public async Task A_follower_that_is_cut_off_disturbs_nobody_and_hears_of_no_leader()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        string leader = await cluster.WaitForLeaderAsync();
        long term = (await cluster.GetStatusesAsync()).Max(status => status.Term);
        string cut = cluster.NodeIds.First(id => id != leader);
        Uri address = cluster.Address(cut).ClientUri;
        await cluster.Client.IsolateAsync(address);
        await TestCluster.WaitUntilAsync(
            async () => (await cluster.Client.GetStatusAsync(address)).Leader is null, $"{cut} to miss its leader");
        await TestCluster.WaitUntilAsync(
            () => Task.FromResult(cluster.LogLines(cut, "PRE-CANDIDATE").Any()), $"{cut} to ask for votes");

        // Once more changes nothing, and is told once.
        await cluster.Client.IsolateAsync(address);
        Assert.Single(cluster.LogLines(cut, "ISOLATION -> "));
        await TestCluster.WaitUntilAsync(
            async () => !(await TimeOfAsync(cluster, cut)).Peers.Any(peer => peer.Reached), $"{cut} to hear no clock");
        await TestCluster.WaitUntilAsync(
            async () => !(await TimeOfAsync(cluster, leader)).Peers.Single(peer => peer.Node == cut).Reached,
            $"{leader} to hear nothing of the clock of {cut}");

        await cluster.Client.HealAsync(address);
        await cluster.WaitForConnectionsAsync();
        await TestCluster.WaitUntilAsync(
            async () => (await cluster.Client.GetStatusAsync(address)).Leader == leader, $"{cut} to follow again");
        await TestCluster.WaitUntilAsync(
            async () => (await TimeOfAsync(cluster, cut)).Peers.All(peer => peer.Reached), $"{cut} to hear the clocks");
        Assert.Equal(term, (await cluster.GetStatusesAsync()).Max(status => status.Term));
    }

    [Fact]
    public async Task A_leader_that_is_cut_off_from_one_follower_leads_on_and_that_one_gets_nothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        string leader = await cluster.WaitForLeaderAsync();
        string cut = cluster.NodeIds.First(id => id != leader);
        Uri address = cluster.Address(leader).ClientUri;
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("before"));
        await cluster.WaitForEqualHashesAsync();

        Assert.Equal([cut], (await cluster.Client.IsolateAsync(address, [cut])).IsolatedFrom);
        await TestCluster.WaitUntilAsync(
            async () => (await cluster.Client.GetStatusAsync(cluster.Address(cut).ClientUri)).Leader is null,
            $"{cut} to miss its leader");
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("meanwhile"));
        Assert.Equal(leader, await cluster.WaitForLeaderAsync());
        Assert.Equal(["before"], (await cluster.ReadAllAsync(cut, Topic)).Select(message => message.GetText()));
        Assert.Empty((await cluster.Client.GetStatusAsync(cluster.Address(cut).ClientUri)).IsolatedFrom!);

        await cluster.Client.HealAsync(address);
        await cluster.WaitForEqualHashesAsync();
        Assert.Equal(["before", "meanwhile"], (await cluster.ReadAllAsync(cut, Topic)).Select(message => message.GetText()));
    }

    [Fact]
    public async Task A_node_that_starts_while_another_is_cut_off_from_it_does_not_get_through_and_a_restart_heals()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        string leader = await cluster.WaitForLeaderAsync();
        string cut = cluster.NodeIds.First(id => id != leader);
        string restarted = cluster.NodeIds.Single(id => id != leader && id != cut);
        await cluster.Client.IsolateAsync(cluster.Address(cut).ClientUri);
        await cluster.Node(restarted).KillAsync();
        await cluster.Node(restarted).StartAsync();
        await TestCluster.WaitUntilAsync(
            () => Task.FromResult(cluster.LogLines(restarted, $"no connection to peer {cut}").Any()),
            $"{restarted} to find no way to {cut}");
        Assert.False((await cluster.Client.GetStatusAsync(cluster.Address(restarted).ClientUri)).Peers!.Value.EnumerateArray()
            .Single(peer => peer.GetProperty("id").GetString() == cut).GetProperty("connected").GetBoolean());

        await cluster.Node(cut).KillAsync();
        await cluster.Node(cut).StartAsync();
        await cluster.WaitForConnectionsAsync();
        Assert.Empty((await cluster.Client.GetStatusAsync(cluster.Address(cut).ClientUri)).IsolatedFrom!);
    }

    [Fact]
    public async Task Nobody_can_be_cut_off_from_itself_from_nobody_or_from_an_unknown_node()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 2);
        Uri address = cluster.Address("n1").ClientUri;
        Assert.Equal("unknown_node", await CodeOfAsync(["n2", "n9"]));
        Assert.Equal("invalid_argument", await CodeOfAsync(["n1"]));
        Assert.Equal("invalid_argument", await CodeOfAsync([]));
        Assert.Empty((await cluster.Client.GetStatusAsync(address)).IsolatedFrom!);

        async Task<string> CodeOfAsync(string[] peers) => (await Assert.ThrowsAsync<WiberApiException>(
            () => cluster.Client.IsolateAsync(address, peers))).Code;
    }

    private static async Task RequireRefusalAsync(Uri node)
    {
        using var client = new WiberClient([node], new WiberClientOptions { CallTimeout = TimeSpan.FromSeconds(2) });
        var refusal = await Assert.ThrowsAsync<WiberApiException>(
            () => client.PublishAsync(Topic, OutgoingMessage.Text("must not be")));
        Assert.Equal("no_leader", refusal.Code);
    }

    private static Task<NodeTime> TimeOfAsync(TestCluster cluster, string node) =>
        cluster.Client.SyncTimeAsync(cluster.Address(node).ClientUri);
}
