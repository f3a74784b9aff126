using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.UnitTests.Raft.Harness;
using Xunit;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: what waits is bounded, every bound gives way again, and a follower far behind is fed from disk.
/// Method: groups with narrow limits and messages, answers or reads that are lost.
/// </summary>
public sealed class FlowControlTests
{
    private static readonly int RecordBytes = LogRecordHeader.RecordBytes(100);

    [Fact]
    public void No_more_requests_are_under_way_than_the_window_has_room_for()
    {
        RaftGroup group = Group(options => options with { InflightMax = 3 });

        ProposeMany(group, 10);

        Assert.Equal(3, group.Network.TakeAll<AppendEntries>(1, 2).Count);
    }

    [Fact]
    public void No_more_bytes_are_under_way_than_the_window_has_room_for()
    {
        RaftGroup group = Group(options => options with { AppendBytesMax = RecordBytes, InflightBytesMax = 2 * RecordBytes });

        ProposeMany(group, 10);

        Assert.Equal(2, group.Network.TakeAll<AppendEntries>(1, 2).Count);
    }

    [Fact]
    public void Entries_are_sent_together_up_to_the_limit_and_a_larger_one_goes_alone()
    {
        RaftGroup group = Group(options => options with { AppendBytesMax = 2 * RecordBytes });
        group[1].RoundsAtOnce = false;
        ProposeMany(group, 5);
        group.Propose(1, 1_000);
        group[1].EndRound();

        IEnumerable<int> sizes = group.Network.TakeAll<AppendEntries>(1, 2).Select(envelope => ((AppendEntries)envelope.Message).Entries.Count);

        Assert.Equal([2, 2, 1, 1], sizes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_full_window_opens_again_after_its_requests_or_answers_were_lost(bool areRequestsLost)
    {
        RaftGroup group = Group(options => options with { InflightMax = 3 });
        group.Isolate(3);
        ProposeMany(group, 10);
        if (!areRequestsLost)
        {
            foreach (Envelope request in group.Network.TakeAll<AppendEntries>(1, 2))
            {
                group.Deliver(request);
            }
        }

        group.Network.Clear();
        Assert.Equal(1ul, group[1].Commit);

        group.Tick(RaftGroup.HeartbeatTicks);

        Assert.Equal(11ul, group[1].Commit);
        Assert.Equal(11ul, group[2].Last);
    }

    [Fact]
    public void Proposals_are_refused_while_too_much_waits_to_be_committed_and_taken_again_after()
    {
        RaftGroup group = Group(options => options with { UncommittedBytesMax = 3 * RecordBytes });
        group.Isolate(2).Isolate(3);
        ProposeMany(group, 3);
        Assert.Equal(ProposeResult.Overloaded, group[1].Core.Propose(TestLog.Body(100), out _));

        group.Heal().Tick(2 * RaftGroup.HeartbeatTicks);

        // All of it was given back, not a part: the same number fits again, and again.
        for (int round = 0; round < 3; round++)
        {
            group.Network.Clear();
            ProposeMany(group, 3);
            Assert.Equal(ProposeResult.Overloaded, group[1].Core.CanPropose);
            group.Settle();
            Assert.Equal(ProposeResult.Accepted, group[1].Core.CanPropose);
        }
    }

    [Fact]
    public void A_restart_of_a_node_that_is_alone_leaves_the_whole_allowance()
    {
        var group = new RaftGroup(1, options => options with { UncommittedBytesMax = 3 * RecordBytes, TailBytesMax = 0 });
        group[1].Start();
        group.Elect(1);
        ProposeMany(group, 20);
        group.Restart(1).Elect(1);

        ProposeMany(group, 20);

        Assert.Equal(ProposeResult.Accepted, group[1].Core.CanPropose);
        Assert.Equal(42ul, group[1].Commit);
    }

    [Fact]
    public void A_new_leader_is_not_charged_for_entries_that_waited_before_its_term()
    {
        RaftGroup group = Group(options => options with { UncommittedBytesMax = 3 * RecordBytes });
        group.Isolate(3);
        group[2].WritesAtOnce = false;
        ProposeMany(group, 3);
        group.Settle();
        group[2].WritesAtOnce = true;
        group[2].CompleteWrites();
        group.Network.Clear();

        group.Heal().Elect(2);

        Assert.Equal(ProposeResult.Accepted, group[2].Core.CanPropose);
        Assert.Equal(5ul, group[2].Commit);
    }

    [Fact]
    public void A_follower_far_behind_is_fed_from_disk_and_then_from_memory()
    {
        RaftGroup group = Behind();

        group.Heal().Tick(2 * RaftGroup.HeartbeatTicks);

        Assert.Equal(group[1].Last, group[3].Last);
        Assert.Equal(group[1].Commit, group[3].Commit);
    }

    [Fact]
    public void One_load_is_under_way_for_a_follower_and_its_bounds_are_those_of_the_disk_part()
    {
        RaftGroup group = Behind();
        group[1].LoadsAtOnce = false;

        group.Heal().Tick(4 * RaftGroup.HeartbeatTicks);

        LoadRequest load = Assert.Single(group[1].LoadsWaiting);
        Assert.Equal(RaftGroup.Id(3), load.Peer);
        Assert.Equal(2ul, load.From.Value);
        Assert.Equal(group[1].Core.TailFirst.Previous, load.To);
    }

    [Fact]
    public void A_load_that_gave_nothing_is_asked_for_again()
    {
        RaftGroup group = Behind();
        group[1].LoadsAtOnce = false;
        group.Heal().Tick(2 * RaftGroup.HeartbeatTicks);

        group[1].Do(core => core.EntriesLoaded(RaftGroup.Id(3), []));

        Assert.Equal(2, group[1].LoadsWaiting.Count);
    }

    [Fact]
    public void Loaded_entries_that_come_too_late_are_not_sent()
    {
        RaftGroup group = Behind();
        group[1].LoadsAtOnce = false;
        group.Heal().Tick(2 * RaftGroup.HeartbeatTicks);
        group.Elect(2);

        group[1].CompleteLoad();

        Assert.Empty(group.Network.InFlight);
        Assert.Equal(Role.Follower, group[1].Role);
    }

    [Fact]
    public void Loaded_entries_that_were_lost_are_loaded_again()
    {
        RaftGroup group = Behind();
        group[1].LoadsAtOnce = false;
        group.Heal().Tick(2 * RaftGroup.HeartbeatTicks);
        group[1].CompleteLoad();
        Assert.NotEmpty(group.Network.TakeAll<AppendEntries>(1, 3));

        group[1].LoadsAtOnce = true;
        while (group[1].LoadsWaiting.Count > 0)
        {
            group[1].CompleteLoad();
        }

        group.Settle().Tick(2 * RaftGroup.HeartbeatTicks);

        Assert.Equal(group[1].Last, group[3].Last);
    }

    [Fact]
    public void Memory_of_old_entries_is_given_back_only_when_they_are_committed_and_on_disk()
    {
        RaftGroup group = Group(options => options with { TailBytesMax = 2 * RecordBytes });
        group[1].WritesAtOnce = false;
        ProposeMany(group, 10);
        group.Settle();
        Assert.Equal(11ul, group[1].Commit);
        Assert.Equal(2ul, group[1].Core.TailFirst.Value);

        group[1].CompleteWrites();

        Assert.Equal(10ul, group[1].Core.TailFirst.Value);
    }

    private static RaftGroup Group(Func<RaftOptions, RaftOptions> change) => RaftGroup.Of(3, change).Elect(1);

    /// <summary>A leader whose memory holds two of its many entries, and a third member that has none of them.</summary>
    private static RaftGroup Behind()
    {
        RaftGroup group = Group(options => options with { TailBytesMax = 2 * RecordBytes, AppendBytesMax = 3 * RecordBytes });
        group.Isolate(3);
        for (int i = 0; i < 40; i++)
        {
            group.Propose(1, 100);
            group.Settle();
        }

        Assert.Equal(1ul, group[3].Last);
        return group;
    }

    private static void ProposeMany(RaftGroup group, int count)
    {
        for (int i = 0; i < count; i++)
        {
            group.Propose(1, 100);
        }
    }
}
