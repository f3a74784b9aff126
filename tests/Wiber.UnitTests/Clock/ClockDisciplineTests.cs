using Wiber.Node.Clock;
using Wiber.Node.Clock.Sampling;
using Wiber.Node.Clock.Status;
using Wiber.Node.Clock.Sync;

namespace Wiber.UnitTests.Clock;

/// <summary>
/// What a node decides about its clock, case by case. Peers are what they say: every exchange takes 200 us, both ways alike.
/// </summary>
public sealed class ClockDisciplineTests
{
    private const long HalfDelayUs = 100;
    private static readonly string[] Voters = ["n1", "n2", "n3"];

    private readonly ManualClock _source = new();
    private readonly SynchronizedClock _clock;
    private readonly ClockDiscipline _discipline;

    public ClockDisciplineTests()
    {
        _clock = new SynchronizedClock(_source, new DriftLimit(50));
        _discipline = new ClockDiscipline("n1", _clock, new DisciplineOptions());
        _discipline.SetPeers(["n2", "n3"]);
    }

    private long ClusterOffsetUs => _clock.Setting!.Line.OffsetUs(_source.MonotonicUs);

    [Fact]
    public void A_leader_that_nobody_tells_cluster_time_takes_the_middle_of_the_walls()
    {
        Hear("n2", wallUs: 3_000_000);
        Assert.Equal(ClockState.Unsynchronized, Lead(term: 1).State);
        Hear("n3", wallUs: 5_500_000);

        Assert.Equal(ClockState.Leading, Lead(term: 1).State);
        Assert.InRange(ClusterOffsetUs - _source.Now.DifferenceUs, 2_999_900, 3_000_100);
        Assert.Equal(0, _discipline.Describe(_source.Now).BoundUs);
        Assert.False(_discipline.Describe(_source.Now).IsInBound);
    }

    [Fact]
    public void A_leader_waits_a_second_for_a_voter_that_does_not_answer_and_for_a_majority_as_long_as_it_takes()
    {
        Lead(term: 1);
        _source.Pass(LeaderRule.PatienceUs);
        Assert.Equal(ClockState.Unsynchronized, Lead(term: 1).State);
        Hear("n2", wallUs: 40_000);
        Assert.Equal(ClockState.Leading, Lead(term: 1).State);
        Assert.InRange(ClusterOffsetUs - _source.Now.DifferenceUs, 19_900, 20_100);
    }

    [Fact]
    public void A_leader_that_is_not_synchronized_prefers_those_that_are_to_any_wall()
    {
        Hear("n2", wallUs: 9_000_000, clusterUs: 70_000, boundUs: 300, reign: 4);
        Hear("n3", wallUs: 9_000_000);

        Assert.Equal(ClockState.Leading, Lead(term: 5).State);
        Assert.InRange(ClusterOffsetUs - _source.Now.DifferenceUs, 69_900, 70_100);
        Assert.InRange(_clock.Read().BoundUs!.Value, 300, 600);
    }

    [Fact]
    public void A_follower_steps_once_to_the_leader_and_says_how_far_it_can_be_off()
    {
        Assert.Equal(ClockState.Unsynchronized, Follow().State);
        Hear("n2", clusterUs: -250_000, reign: 1, isLeading: true);

        ClockVerdict verdict = Follow();

        Assert.Equal((ClockState.Following, "n2"), (verdict.State, verdict.Source));
        Assert.InRange(ClusterOffsetUs - _source.Now.DifferenceUs, -250_010, -249_990);
        Assert.InRange(_discipline.Describe(_source.Now).BoundUs!.Value, HalfDelayUs, HalfDelayUs + 20);
    }

    [Fact]
    public void The_bound_grows_while_the_leader_is_not_heard()
    {
        Hear("n2", clusterUs: 0, reign: 1, isLeading: true);
        Follow();
        long boundUs = _discipline.Describe(_source.Now).BoundUs!.Value;
        _source.Pass(30_000_000);
        _discipline.Miss("n2");

        Assert.Equal(ClockState.Holdover, Follow().State);

        // Twice 50 millionths that the clocks may drift, and 20 that the leader may steer.
        Assert.InRange(_discipline.Describe(_source.Now).BoundUs!.Value - boundUs, 3_600, 3_605);
    }

    [Fact]
    public void Who_takes_over_goes_on_with_its_clock_and_says_what_that_was_off_by()
    {
        Hear("n2", clusterUs: 10_000, reign: 1, isLeading: true);
        Follow();
        _source.Pass(1_000_000);
        long beforeUs = _clock.Read().TimeUs;
        long boundUs = _discipline.Describe(_source.Now).BoundUs!.Value;

        Lead(term: 2);

        Assert.Equal(beforeUs, _clock.Read().TimeUs);
        Assert.Equal(boundUs, _clock.Read().BoundUs);
        Assert.Equal(0, _discipline.Describe(_source.Now).BoundUs);
    }

    [Fact]
    public void A_deposed_leader_slews_to_the_next_one()
    {
        Become(term: 1);
        Hear("n2", clusterUs: 50_000, reign: 2, isLeading: true);

        Assert.Equal(ClockState.Following, Follow().State);
        Assert.InRange(_discipline.Describe(_source.Now).BoundUs!.Value, 49_900, 50_500);
        Assert.InRange(_discipline.Describe(_source.Now).SlewRemainingUs, 49_800, 50_200);
        _source.Pass(100_000_000);
        Assert.Equal(0, _discipline.Describe(_source.Now).SlewRemainingUs);
    }

    [Fact]
    public void A_leader_of_an_earlier_reign_is_not_followed()
    {
        Hear("n2", clusterUs: 0, reign: 5, isLeading: true);
        Follow();
        _discipline.Miss("n2");
        Hear("n3", clusterUs: 900_000, reign: 4, isLeading: true);

        Assert.Equal(ClockState.Holdover, Follow().State);
        Assert.Equal(5UL, _clock.Setting!.Reign);
        Assert.InRange(ClusterOffsetUs - _source.Now.DifferenceUs, -200, 200);
    }

    [Fact]
    public void A_node_that_lies_is_named_with_its_distance_and_left_out()
    {
        Hear("n2", clusterUs: 0, reign: 1, isLeading: true);
        Hear("n3", clusterUs: 120_400, boundUs: 100, reign: 1);

        Follow();

        PeerClockStatus liar = _discipline.Describe(_source.Now).Peers.Single(peer => peer.IsLiar);
        Assert.Equal("n3", liar.Node);
        Assert.InRange(liar.OutsideUs, 120_000, 120_400);
        Assert.InRange(ClusterOffsetUs - _source.Now.DifferenceUs, -10, 10);
    }

    [Fact]
    public void A_leader_whose_clock_moved_is_not_followed_against_a_majority()
    {
        Hear("n2", clusterUs: 0, reign: 1, isLeading: true);
        Hear("n3", clusterUs: 0, boundUs: 100, reign: 1);
        Follow();
        _source.Pass(1_000_000);
        Hear("n2", clusterUs: -10_000_000, reign: 1, isLeading: true);
        Hear("n3", clusterUs: 0, boundUs: 300, reign: 1);

        Assert.Equal(ClockState.Holdover, Follow().State);
        Assert.Equal("n2", _discipline.Describe(_source.Now).Peers.Single(peer => peer.IsLiar).Node);
        Assert.InRange(ClusterOffsetUs - _source.Now.DifferenceUs, -10, 10);
    }

    [Fact]
    public void A_leader_that_a_majority_contradicts_says_so_of_itself()
    {
        Become(term: 1);
        Hear("n2", clusterUs: 10_000_000, boundUs: 100, reign: 1);
        Hear("n3", clusterUs: 10_000_050, boundUs: 100, reign: 1);

        Lead(term: 1);

        ClockStatus status = _discipline.Describe(_source.Now);
        Assert.False(status.IsInBound);
        Assert.InRange(status.OutsideUs, 9_999_000, 10_000_000);
        Assert.DoesNotContain(status.Peers, peer => peer.IsLiar);
    }

    [Fact]
    public void A_node_whose_own_clock_moved_goes_back_to_the_leader_and_names_itself()
    {
        Hear("n2", clusterUs: 0, reign: 1, isLeading: true);
        Hear("n3", clusterUs: 0, boundUs: 100, reign: 1);
        Follow();

        // As if this machine had stood still for a second while the others went on.
        Hear("n2", clusterUs: 0, reign: 1, isLeading: true, jumpUs: 1_000_000);
        Hear("n3", clusterUs: 0, boundUs: 100, reign: 1, jumpUs: 1_000_000);

        ClockVerdict verdict = Follow();

        Assert.Equal(ClockState.Following, verdict.State);
        Assert.InRange(verdict.OwnOutsideUs, 999_000, 1_000_000);
        Assert.InRange(_discipline.Describe(_source.Now).SlewRemainingUs, 999_000, 1_001_000);
    }

    [Fact]
    public void A_new_node_without_a_leader_takes_what_a_majority_says()
    {
        Hear("n2", clusterUs: 8_000, boundUs: 50, reign: 3);
        Assert.Equal(ClockState.Unsynchronized, Follow().State);
        Hear("n3", clusterUs: 8_020, boundUs: 50, reign: 3);

        Assert.Equal(ClockState.Holdover, Follow().State);
        Assert.InRange(ClusterOffsetUs - _source.Now.DifferenceUs, 7_900, 8_100);
    }

    [Fact]
    public void A_leader_steers_by_20_millionths_to_the_walls_and_stops_there()
    {
        Become(term: 1);
        long beganUs = ClusterOffsetUs;
        Hear("n2", wallUs: 400_000);
        Hear("n3", wallUs: 400_000);
        Lead(term: 1);
        _source.Pass(10_000_000);
        Assert.Equal(200, ClusterOffsetUs - beganUs);

        Hear("n2", wallUs: 0);
        Hear("n3", wallUs: 0);
        Lead(term: 1);
        _source.Pass(10_000_000);
        Assert.Equal(200, ClusterOffsetUs - beganUs);
    }

    [Fact]
    public void External_servers_go_before_the_walls()
    {
        Become(term: 1);
        long nowUs = _source.MonotonicUs;
        _discipline.SetReference(new ClusterTimeRange(ClockInterval.Around(ClusterOffsetUs - 500_000, 2_000), nowUs));
        Lead(term: 1);
        _source.Pass(5_000_000);

        Assert.Equal(-20.0, _discipline.Describe(_source.Now).DriftPpm);
    }

    [Fact]
    public void Another_process_of_a_peer_is_measured_anew()
    {
        Hear("n2", clusterUs: 0, reign: 1, isLeading: true);
        Follow();

        // Its monotonic clock begins 150 us elsewhere: near enough to look like a lopsided exchange.
        Hear("n2", clusterUs: 0, reign: 2, isLeading: true, jumpUs: 150, epoch: 99);
        Hear("n3");
        Follow();

        Assert.InRange(ClusterOffsetUs - _source.Now.DifferenceUs, -5, 5);
        Assert.InRange(_discipline.Describe(_source.Now).SlewRemainingUs, 0, 5);
    }

    [Fact]
    public void Rounds_and_offsets_are_counted()
    {
        _discipline.BeginRound();
        _discipline.EndRound(_source.Now, View(isLeading: false, term: 1));
        Assert.Equal(0, _discipline.Describe(_source.Now).SuccessRate);
        for (int i = 0; i < 150; i++)
        {
            _discipline.BeginRound();
            Hear("n2", clusterUs: 5_000, reign: 1, isLeading: true);
            Follow();
            _discipline.EndRound(_source.Now, View(isLeading: false, term: 1));
            _source.Pass(1_000_000);
        }

        ClockStatus status = _discipline.Describe(_source.Now);
        Assert.Equal((151L, 150L, 100), (status.SyncAttempts, status.SuccessfulSyncs, status.OffsetHistorySize));
        Assert.InRange(status.Skew!.MeanUs, 4_980, 5_020);
    }

    [Fact]
    public void Statistics_are_those_of_the_offsets()
    {
        SkewStatistics statistics = SkewStatistics.Of([2, 4, 4, 4, 5, 5, 7, 9])!;

        Assert.Equal(new SkewStatistics(8, 9, 5, 4.5, 2, 2, 9), statistics);
        Assert.Null(SkewStatistics.Of([]));
    }

    private static ClusterView View(bool isLeading, ulong term) => new(isLeading, term, Voters);

    private ClockVerdict Lead(ulong term) => _discipline.Decide(_source.Now, View(isLeading: true, term));

    private ClockVerdict Follow() => _discipline.Decide(_source.Now, View(isLeading: false, term: 1));

    private void Become(ulong term)
    {
        Hear("n2");
        Hear("n3");
        Assert.Equal(ClockState.Leading, Lead(term).State);
    }

    /// <summary>A peer answers. All its times are told by how far they are ahead of this node's wall clock.</summary>
    private void Hear(
        string peer,
        long wallUs = 0,
        long? clusterUs = null,
        long boundUs = 0,
        ulong reign = 0,
        bool isLeading = false,
        long jumpUs = 0,
        ulong epoch = 1)
    {
        const long PeerBeganUs = 77_000_000_000;
        long sentUs = _source.MonotonicUs;
        _source.Pass(2 * HalfDelayUs);
        long peerUs = sentUs + HalfDelayUs + PeerBeganUs + jumpUs;
        long toPeerUs = _source.Now.DifferenceUs - PeerBeganUs;
        var announcement = new ClockAnnouncement
        {
            Epoch = epoch,
            WallOffsetUs = toPeerUs + wallUs,

            // A node that began anew knows where cluster time is by its new clock.
            ClusterOffsetUs = toPeerUs - (epoch == 1 ? 0 : jumpUs) + clusterUs,
            BoundUs = boundUs,
            Reign = reign,
            IsLeading = isLeading,
        };
        _discipline.Add(peer, new ClockExchange(sentUs, peerUs, peerUs, _source.MonotonicUs), announcement);
    }
}
