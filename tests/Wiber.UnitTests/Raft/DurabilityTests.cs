using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.UnitTests.Raft.Harness;
using Xunit;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: nothing is promised before it is on disk, and nothing waits for a disk that need not.
/// Method: members whose writes are completed by the test, or never.
/// </summary>
public sealed class DurabilityTests
{
    [Fact]
    public void A_vote_leaves_only_when_it_is_on_disk()
    {
        RaftGroup group = RaftGroup.Of(3);
        group[1].WritesAtOnce = false;

        group.Forge(2, 1, new RequestVote(new Term(5), LogIndex.Zero, Term.Zero, false, false));

        Assert.Empty(group.Network.InFlight);
        group[1].CompleteWrites();
        Assert.True(group.Network.Take<RequestVoteReply>(1, 2).IsGranted);
    }

    [Fact]
    public void A_candidate_asks_for_votes_only_when_its_own_is_on_disk()
    {
        RaftGroup group = RaftGroup.Of(3);
        group[1].WritesAtOnce = false;
        group[1].Do(core => core.Campaign());

        group.Settle();

        Assert.Equal(Role.Candidate, group[1].Role);
        Assert.Equal(0ul, group[2].Term);
        group[1].CompleteWrites();
        group.Settle();
        Assert.Equal(Role.Leader, group[1].Role);
    }

    [Fact]
    public void Entries_are_acknowledged_only_when_they_are_on_disk()
    {
        RaftGroup group = RaftGroup.Of(2).Elect(1);
        group[2].WritesAtOnce = false;
        LogIndex index = group.Propose(1);

        group.Settle();

        Assert.True(group[1].Core.CommitIndex < index);
        group[2].CompleteWrites();
        group.Settle();
        Assert.Equal(index, group[1].Core.CommitIndex);
    }

    [Fact]
    public void A_repeated_request_is_acknowledged_only_when_its_entries_are_on_disk()
    {
        RaftGroup group = RaftGroup.Of(3);
        group[1].WritesAtOnce = false;
        var request = new AppendEntries(new Term(1), LogIndex.Zero, Term.Zero, TestLog.OfTerms(1), LogIndex.Zero, 0);
        group.Forge(2, 1, request).Forge(2, 1, request);

        Assert.Empty(group.Network.InFlight);
        group[1].CompleteWrites();
        Assert.Equal(2, group.Network.TakeAll<AppendEntriesReply>(1, 2).Count);
    }

    [Fact]
    public void A_heartbeat_is_answered_at_once_with_what_is_on_disk()
    {
        RaftGroup group = RaftGroup.WithLogs([1], [], []);
        group.Forge(2, 1, new AppendEntries(new Term(1), new LogIndex(1), new Term(1), [], LogIndex.Zero, 0));
        group.Network.Clear();
        group[1].WritesAtOnce = false;
        group.Forge(2, 1, new AppendEntries(new Term(1), new LogIndex(1), new Term(1), TestLog.OfTerms(1, 1, 1)[1..], LogIndex.Zero, 0));

        group.Forge(2, 1, new AppendEntries(new Term(1), new LogIndex(3), new Term(1), [], new LogIndex(3), 0));

        AppendEntriesReply reply = group.Network.Take<AppendEntriesReply>(1, 2);
        Assert.True(reply.IsSuccess);
        Assert.Equal(1ul, reply.Index.Value);
    }

    [Fact]
    public void A_leader_replicates_while_its_own_disk_writes_and_does_not_count_itself_before()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1).Isolate(3);
        group[1].WritesAtOnce = false;
        LogIndex index = group.Propose(1);

        group.Settle();

        Assert.Equal(index, group[2].Core.DurableIndex);
        Assert.True(group[1].Core.CommitIndex < index);
        group[1].CompleteWrites();
        Assert.Equal(index, group[1].Core.CommitIndex);
    }

    [Fact]
    public void Followers_can_commit_without_the_leaders_disk_but_the_leader_applies_only_what_it_has()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group[1].WritesAtOnce = false;
        LogIndex index = group.Propose(1);

        group.Settle();

        Assert.Equal(index, group[1].Core.CommitIndex);
        Assert.True(group[1].Applied < index);
        group[1].CompleteWrites();
        Assert.Equal(index, group[1].Applied);
    }

    [Fact]
    public void A_node_whose_disk_fails_neither_votes_nor_acknowledges()
    {
        RaftGroup group = RaftGroup.Of(3);
        group[1].WritesAtOnce = false;

        group.Forge(2, 1, new RequestVote(new Term(5), LogIndex.Zero, Term.Zero, false, false));
        group.Forge(2, 1, new AppendEntries(new Term(5), LogIndex.Zero, Term.Zero, TestLog.OfTerms(5), LogIndex.Zero, 0));
        group.Forge(2, 1, new AppendEntries(new Term(5), new LogIndex(1), new Term(5), [], LogIndex.Zero, 0));
        group.TickAlone(1, 5 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Empty(group.Network.InFlight);
    }

    [Fact]
    public void Everything_acknowledged_survives_a_crash_of_all_members()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        LogIndex index = group.Propose(1);
        group.Settle();
        Assert.Equal(index, group[1].Core.CommitIndex);

        group.Restart(1).Restart(2).Restart(3).Tick(5 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.All(group.Members, member => Assert.True(member.Core.CommitIndex > index));
        Assert.All(group.Members, member => Assert.Equal(1ul, member.Core.TermAt(index)!.Value.Value));
    }

    [Fact]
    public void What_was_applied_before_a_restart_counts_as_committed_after_it()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Propose(1);
        group.Settle();
        LogIndex applied = group[1].Applied;

        group[1].Crash();
        group[1].Start(applied);

        Assert.Equal(applied, group[1].Core.CommitIndex);
        Assert.Equal(Role.Follower, group[1].Role);
    }
}
