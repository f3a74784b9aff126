using System.Diagnostics;
using Wiber.Client.Api;
using Wiber.Client.Lifecycle;
using Wiber.Testing;
using Xunit.Abstractions;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: a cluster whose nodes are restarted one after the other takes messages all along and loses none, and a restart that goes
/// wrong stops before it does harm. Method: real processes with publishers, whose messages are compared on every node; the
/// longest time without an acknowledgement is written to the output.
/// </summary>
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    /// <summary>Far more than a hand-over takes, and less than anybody would call an interruption.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task All_nodes_are_restarted_under_load_the_leader_last_and_nothing_is_lost()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using PublishLoad load = PublishLoad.Start(cluster, "rolling", publishers: 4, messagesPerSecond: 400);
        await load.WaitForMoreAsync(100);
        string leader = await cluster.WaitForLeaderAsync();
        Dictionary<string, int?> before = PidsOf(cluster);
        long start = Stopwatch.GetTimestamp();

        IReadOnlyList<RestartedNode> done = await new RollingRestart(cluster.Config, cluster.Client, output.WriteLine).RunAsync();
        await load.WaitForMoreAsync(100);
        await load.StopAsync();

        Assert.Equal(cluster.NodeIds.Order(), done.Select(node => node.Id).Order());
        Assert.Equal((leader, true), (done[^1].Id, done[^1].WasLeader));
        Assert.All(PidsOf(cluster), now => Assert.NotEqual(before[now.Key], now.Value));
        TimeSpan pause = LongestPause(load, start);
        output.WriteLine($"{load.AcknowledgedCount} acknowledged; longest pause {pause.TotalMilliseconds:F0} ms");
        Assert.InRange(pause, TimeSpan.Zero, PauseMax);
        await LoadOutcome.AssertNothingWentWrongAsync(cluster, load);
    }

    [Fact]
    public async Task Nothing_is_restarted_while_a_node_is_down()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        string leader = await cluster.WaitForLeaderAsync();
        string down = cluster.NodeIds.First(id => id != leader);
        await cluster.Node(down).KillAsync();
        Dictionary<string, int?> before = PidsOf(cluster);
        var options = new RollingRestartOptions { NodeTimeout = TimeSpan.FromSeconds(1) };

        var refused = await Assert.ThrowsAsync<RollingRestartException>(
            () => new RollingRestart(cluster.Config, cluster.Client, output.WriteLine, options).RunAsync());

        Assert.Contains($"{down} does not answer; nothing was restarted", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, PidsOf(cluster));
    }

    [Fact]
    public async Task A_node_that_does_not_come_back_ends_it_and_the_others_are_left_as_they_are()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        string leader = await cluster.WaitForLeaderAsync();
        string first = cluster.NodeIds.First(id => id != leader);
        Dictionary<string, int?> before = PidsOf(cluster);
        string pidFile = Path.Combine(cluster.Config.DataDirectory, "{id}", "node.pid");
        var options = new RollingRestartOptions
        {
            NodeTimeout = TimeSpan.FromSeconds(3),
            Command = $"kill -9 $(grep -oi '\"pid\":[0-9]*' {pidFile} | cut -d: -f2)",
        };

        var ended = await Assert.ThrowsAsync<RollingRestartException>(
            () => new RollingRestart(cluster.Config, cluster.Client, output.WriteLine, options).RunAsync());

        Assert.StartsWith($"{first}: the command did not bring a new process up", ended.Message, StringComparison.Ordinal);
        Assert.Contains("left as they are: ", ended.Message, StringComparison.Ordinal);
        Dictionary<string, int?> after = PidsOf(cluster);
        Assert.Null(after[first]);
        Assert.All(cluster.NodeIds.Where(id => id != first), id => Assert.Equal(before[id], after[id]));
        await cluster.Client.PublishAsync("rolling", OutgoingMessage.Text("goes on"));
    }

    private static Dictionary<string, int?> PidsOf(TestCluster cluster) =>
        cluster.NodeIds.ToDictionary(id => id, id => cluster.Node(id).GetState().Pid);

    private static TimeSpan LongestPause(PublishLoad load, long from)
    {
        long[] times = [.. load.Acknowledged.Select(record => record.Ended).Where(ended => ended > from).Order()];
        return times.Zip(times.Skip(1), (one, next) => Stopwatch.GetElapsedTime(one, next)).Max();
    }
}
