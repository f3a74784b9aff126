using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.UnitTests.Raft.Harness;
using Xunit;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: leadership moves to a follower that has the whole log, without waiting for a timeout, and a failed move is given up (thesis §3.10).
/// Method: transfers under load, to followers behind, dead or cut off.
/// </summary>
public sealed class TransferTests
{
    [Fact]
    public void The_target_leads_at_once_although_the_others_hear_the_old_leader()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1).Tick();

        group[1].Do(core => Assert.True(core.TransferLeadership(RaftGroup.Id(3))));
        group.Settle();

        Assert.Equal(Role.Leader, group[3].Role);
        Assert.Equal(Role.Follower, group[1].Role);
        Assert.False(group[1].Core.IsTransferring);
        Assert.Equal(RaftGroup.Id(3), group[2].Core.Leader);
    }

    [Fact]
    public void A_target_that_is_behind_gets_the_whole_log_first()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group[3].WritesAtOnce = false;
        for (int i = 0; i < 10; i++)
        {
            group.Propose(1);
        }

        group[1].Do(core => Assert.True(core.TransferLeadership(RaftGroup.Id(3))));
        group.Settle();
        Assert.Equal(Role.Leader, group[1].Role);
        group[3].WritesAtOnce = true;
        group[3].CompleteWrites();
        group.Settle();

        Assert.Equal(Role.Leader, group[3].Role);
        Assert.Equal(12ul, group[3].Commit);
    }

    [Fact]
    public void Proposals_are_refused_during_a_transfer_and_taken_after_it_is_given_up()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group[3].Crash();
        group[1].Do(core => Assert.True(core.TransferLeadership(RaftGroup.Id(3))));
        Assert.Equal(ProposeResult.NotLeader, group[1].Core.CanPropose);

        group.Tick(RaftGroup.ElectionTimeoutTicksMax);

        Assert.False(group[1].Core.IsTransferring);
        Assert.Equal(ProposeResult.Accepted, group[1].Core.CanPropose);
        LogIndex index = group.Propose(1);
        group.Settle();
        Assert.Equal(index, group[1].Core.CommitIndex);
    }

    [Fact]
    public void Without_a_target_the_follower_that_is_furthest_along_is_chosen()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1).Isolate(2);
        group.Propose(1);
        group.Settle().Heal();

        group[1].Do(core => Assert.True(core.TransferLeadership(null)));
        group.Settle();

        Assert.Equal(Role.Leader, group[3].Role);
    }

    [Fact]
    public void Only_a_leader_can_hand_over_and_only_to_another_member()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);

        Assert.False(group[2].Core.TransferLeadership(RaftGroup.Id(3)));
        Assert.False(group[1].Core.TransferLeadership(RaftGroup.Id(1)));
        Assert.False(group[1].Core.TransferLeadership(RaftGroup.Id(9)));
        Assert.False(RaftGroup.Of(1).Elect(1)[1].Core.TransferLeadership(null));
    }

    [Fact]
    public void A_call_to_campaign_from_anyone_but_the_leader_is_ignored()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);

        group.Forge(3, 2, new TimeoutNow(new Term(1))).Forge(1, 2, new TimeoutNow(new Term(0)));

        Assert.Equal(Role.Follower, group[2].Role);
        Assert.Equal(1ul, group[2].Term);
    }

    [Fact]
    public void A_later_election_of_the_target_respects_leases_again()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group[1].Do(core => core.TransferLeadership(RaftGroup.Id(3)));
        group.Deliver(Assert.Single(group.Network.TakeAll<TimeoutNow>(1, 3)));
        group.Network.Clear();

        // The campaign was lost on the way; the next one must ask like everybody else.
        group.TickAlone(3, 2 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.All(group.Network.InFlight, envelope => Assert.False(Assert.IsType<RequestVote>(envelope.Message).IsLeaderTransfer));
        group.Settle().Tick(5 * RaftGroup.ElectionTimeoutTicksMax);
        Assert.NotNull(group.Leader);
    }

    [Fact]
    public void Leadership_can_move_under_load_without_losing_an_entry()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        var accepted = new List<LogIndex>();
        for (int round = 0; round < 30; round++)
        {
            RaftMember leader = group.Leader!;
            leader.Do(core =>
            {
                if (core.Propose(TestLog.Body(100), out LogIndex index) == ProposeResult.Accepted)
                {
                    accepted.Add(index);
                }

                core.TransferLeadership(null);
            });
            group.Settle();
        }

        Assert.True(accepted.Count > 20);
        group.Tick();
        Assert.All(group.Members, member => Assert.True(member.Core.CommitIndex >= accepted[^1]));
        Assert.Equal(accepted.Count, group[1].Disk.Entries.Count(entry => entry.Kind == EntryKind.Messages));
    }
}
