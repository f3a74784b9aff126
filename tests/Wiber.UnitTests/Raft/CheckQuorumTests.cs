using Wiber.Node.Raft;
using Wiber.UnitTests.Raft.Harness;
using Xunit;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: a leader that lost its majority resigns, one that has it stays (thesis §6.2).
/// Method: groups with members cut off, one way or both, and with slow disks.
/// </summary>
public sealed class CheckQuorumTests
{
    [Fact]
    public void A_leader_without_a_majority_resigns_in_its_term()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1).Isolate(1);

        group.TickAlone(1, 2 * RaftGroup.ElectionTimeoutTicksMin);

        Assert.NotEqual(Role.Leader, group[1].Role);
        Assert.Equal(1ul, group[1].Term);
        Assert.Null(group[1].Core.Leader);
    }

    [Fact]
    public void A_leader_with_a_bare_majority_stays()
    {
        RaftGroup group = RaftGroup.Of(5).Elect(1).Isolate(4).Isolate(5);

        group.Tick(10 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal(Role.Leader, group[1].Role);
        Assert.Equal(1ul, group[1].Term);
    }

    [Fact]
    public void A_leader_that_is_heard_but_hears_nobody_makes_room_for_another()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Network.Cut(RaftGroup.Id(2), RaftGroup.Id(1));
        group.Network.Cut(RaftGroup.Id(3), RaftGroup.Id(1));

        group.Tick(10 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.NotNull(group.Leader);
        Assert.NotEqual(RaftGroup.Id(1), group.Leader.Id);
        Assert.NotEqual(Role.Leader, group[1].Role);
    }

    [Fact]
    public void A_leader_that_only_one_of_its_followers_hears_makes_way_without_a_stall()
    {
        // Of five, the leader reaches one only; the other three reach each other.
        RaftGroup group = RaftGroup.Of(5).Elect(1);
        foreach (int number in (int[])[3, 4, 5])
        {
            group.Network.Cut(RaftGroup.Id(1), RaftGroup.Id(number));
            group.Network.Cut(RaftGroup.Id(number), RaftGroup.Id(1));
        }

        group.Tick(10 * RaftGroup.ElectionTimeoutTicksMax);

        RaftMember leader = group.Leader!;
        Assert.Contains(leader.Id, (NodeId[])[RaftGroup.Id(2), RaftGroup.Id(3), RaftGroup.Id(4), RaftGroup.Id(5)]);
        Assert.True(leader.Commit > 1);
    }

    [Fact]
    public void A_follower_with_a_busy_disk_is_not_taken_for_dead()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group[2].WritesAtOnce = false;
        group[3].WritesAtOnce = false;
        group.Propose(1);

        group.Tick(10 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal(Role.Leader, group[1].Role);
        Assert.Equal(1ul, group[1].Term);
        Assert.Equal(1ul, group[1].Commit);
        group[2].CompleteWrites();
        group.Settle();
        Assert.Equal(2ul, group[1].Commit);
    }
}
