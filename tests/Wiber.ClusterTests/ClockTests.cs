using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Testing;
using Wiber.Testing.Clocks;

namespace Wiber.ClusterTests;

/// <summary>
/// Real nodes whose wall clocks are seconds apart: their synchronized clocks agree within what they print, and the times of
/// messages only go forward, whoever leads. The long version is tests/Wiber.Trials, clocks.
/// </summary>
public sealed class ClockTests
{
    private const long BoundUsMax = 5_000;

    [Fact]
    public async Task Synchronized_clocks_agree_within_the_printed_bounds_though_the_wall_clocks_are_seconds_apart()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(argumentsOf: ClusterClocks.WrongClock);
        await ClusterClocks.WaitForOneReignAsync(cluster);
        await Task.WhenAll(cluster.Config.Nodes.Select(node => cluster.Client.SyncTimeAsync(node.ClientUri)));

        IReadOnlyList<MeasuredClock> clocks = await ClusterClocks.MeasureAsync(cluster);

        Assert.Empty(ClusterClocks.FindContradictions(clocks));
        Assert.All(clocks, clock => Assert.InRange(clock.BoundUs, 0, BoundUsMax));
        Assert.Contains(clocks, clock => clock.BoundUs > 0);
        NodeTime[] times = await Task.WhenAll(cluster.Config.Nodes.Select(node => cluster.Client.GetTimeAsync(node.ClientUri)));
        Assert.Equal([false, true, false], times.Select(time => time.InBound));

        // Between the walls that are wrong in opposite directions the one in the middle is right.
        Assert.InRange(times[0].OffsetUs, 2_900_000, 3_100_000);
        Assert.InRange(times[2].OffsetUs, -2_600_000, -2_400_000);
        Assert.NotEmpty(cluster.LogLines("n1", "CLOCK OUT OF BOUND"));
        Assert.Empty(cluster.LogLines("n2", "CLOCK OUT OF BOUND"));
    }

    [Fact]
    public async Task Times_of_messages_never_run_backwards_over_leaders_whose_wall_clocks_are_seconds_apart()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(argumentsOf: ClusterClocks.WrongClock);
        await using PublishLoad load = PublishLoad.Start(cluster, "clocks", publishers: 4, messagesPerSecond: 200);
        for (int round = 0; round < 4; round++)
        {
            await load.WaitForMoreAsync(100);
            string leader = await cluster.WaitForLeaderAsync();
            await cluster.Node(leader).KillAsync();
            await load.WaitForNewAcknowledgementAsync();
            await cluster.Node(leader).StartAsync();
        }

        await load.WaitForMoreAsync(100);
        await load.StopAsync();
        await cluster.WaitForEqualHashesAsync();

        IReadOnlyList<Message> messages = await cluster.ReadAllAsync("n1", "clocks");

        Assert.True(messages.Count > 500);
        Assert.Empty(TimeOrder.FindSteps(messages));

        // Who takes over goes on with the time that the one before had: no step of seconds in either direction.
        Assert.InRange(
            (messages[^1].Timestamp!.Value - messages[0].Timestamp!.Value).TotalSeconds,
            0,
            TimeSpan.FromSeconds(60).TotalSeconds);
    }

    [Fact]
    public async Task A_round_by_hand_measures_at_once_and_names_who_does_not_answer()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(clock: new ClockOptions { SyncIntervalMs = 3_600_000 });
        await ClusterClocks.WaitForOneReignAsync(cluster);
        await cluster.Node("n3").KillAsync();

        NodeTime before = await cluster.Client.GetTimeAsync(cluster.Address("n1").ClientUri);
        NodeTime after = await cluster.Client.SyncTimeAsync(cluster.Address("n1").ClientUri);

        Assert.True(after.SyncAttempts > before.SyncAttempts);
        Assert.False(after.Peers.Single(peer => peer.Node == "n3").Reached);
        Assert.True(after.Peers.Single(peer => peer.Node == "n2").Reached);
        NodeTimeStatistics statistics = await cluster.Client.GetTimeStatisticsAsync(cluster.Address("n1").ClientUri);
        Assert.Equal(statistics.Offsets!.Count, statistics.SuccessfulSyncs);
    }
}
