using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft;

// Changes of members (thesis §4): what is in force when, who votes, who counts, and what must be refused. Driven on a
// deterministic group; the safety checker counts majorities by the membership in force.
public sealed class MembershipTests
{
    [Fact]
    public void A_founder_campaigns_at_once_and_writes_the_membership_as_the_first_entry()
    {
        RaftGroup group = Unfounded(3);

        group[1].Do(core => core.Found(RaftGroup.Founders(3)));
        group.Settle();

        Assert.Equal(Role.Leader, group[1].Role);
        Assert.Equal(EntryKind.Membership, group[2].Disk.Entries[0].Kind);
        Assert.All(group.Members, member => Assert.Equal(3, member.Core.Membership.Voters.Count));
        Assert.Equal(new LogIndex(1), group[3].Core.MembershipIndex);
    }

    [Fact]
    public void A_node_without_a_membership_votes_but_never_campaigns()
    {
        RaftGroup group = Unfounded(3);

        group.Tick(100);

        Assert.All(group.Members, member => Assert.Equal((Role.Follower, 0ul), (member.Role, member.Term)));
    }

    [Fact]
    public void A_node_that_has_a_membership_cannot_found_another()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);

        group[1].Do(core => core.Found(RaftGroup.Founders(5)));

        Assert.Equal(3, group[1].Core.Membership.Voters.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_cluster_is_founded_behind_a_restored_log_and_nobody_is_a_member_before_it_has_all_of_that(ulong removed)
    {
        var group = new RaftGroup(3);
        RaftMember founder = group[1];
        var others = new Membership(
            Enumerable.Range(1, 3).Select(number => new Member(new NodeId($"n{number}", 9), MemberRole.Voter, "", 0, 0)));
        founder.Disk.Prepare(new HardState(new Term(2), null), TestLog.Founded(others, 1, 1, 2));
        if (removed > 0)
        {
            founder.Disk.RemovePrefix(new LogIndex(removed));
        }

        group.Checker.TakeAsCommitted(TestLog.Founded(others, 1, 1, 2));
        founder.Disk.RestoredTo = new LogIndex(3);
        foreach (RaftMember member in group.Members)
        {
            member.Disk.Found(null);
            member.Start(member == founder ? new LogIndex(3) : default);
        }

        group.Delivering += _ => Assert.All(
            group.Members.Skip(1), member => Assert.True(!member.Core.Membership.IsVoter(member.Id) || member.Last >= 4));
        founder.Do(core => core.Found(RaftGroup.Founders(3)));
        group.Settle().Tick(5 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal(Role.Leader, founder.Role);
        Assert.All(group.Members, member =>
        {
            Assert.Equal(new LogIndex(4), member.Core.MembershipIndex);
            Assert.Equal(RaftGroup.Founders(3).Voters, member.Core.Membership.Voters);
            Assert.Equal((4ul, 4ul), (member.Last, member.Commit));
        });
    }

    [Fact]
    public void A_voter_that_alone_knows_of_its_removal_can_still_be_elected_to_commit_it()
    {
        RaftGroup group = RaftGroup.Of(2).Elect(1);
        group.Settle().Tick(RaftGroup.HeartbeatTicks + 1).Isolate(1);
        Assert.Equal(MembershipStatus.Accepted, group.Change(new MembershipChange.Remove("n1")));
        group.Settle();
        group.Restart(1);

        group.Heal().Tick(5 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal(Role.Leader, group[2].Role);
        Assert.Equal([RaftGroup.Id(2)], group[2].Core.Membership.Voters);
        Assert.True(group[2].Core.CommitIndex >= group[2].Core.MembershipIndex);
    }

    [Fact]
    public void A_joiner_gets_the_log_then_its_vote_without_anyone_asking()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Propose(1);
        RaftMember joiner = group.Join();

        Assert.Equal(MembershipStatus.Accepted, group.Change(RaftGroup.Joining(joiner.Id)));
        Assert.Equal(3, group[1].Core.Membership.Voters.Count);
        group.Tick(3 * RaftGroup.ElectionTimeoutTicksMin);

        Assert.True(joiner.Core.Membership.IsVoter(joiner.Id));
        Assert.All(group.Members, member => Assert.Equal(4, member.Core.Membership.Voters.Count));
        Assert.Equal(group[1].Commit, joiner.Commit);
    }

    [Fact]
    public void A_joiner_that_cannot_keep_up_stays_without_a_vote()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        RaftMember joiner = group.Join();
        joiner.WritesAtOnce = false;
        group.Change(RaftGroup.Joining(joiner.Id));

        for (int round = 0; round < 10; round++)
        {
            group.Propose(1);
            group.Tick(RaftGroup.ElectionTimeoutTicksMin + 2);
            joiner.CompleteWrites();
            group.Settle();
        }

        Assert.Equal(3, group[1].Core.Membership.Voters.Count);
    }

    [Fact]
    public void A_learner_follows_for_good_and_counts_for_nothing()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        RaftMember learner = group.Join();
        group.Change(RaftGroup.Joining(learner.Id, MemberRole.Learner));
        group.Tick(5 * RaftGroup.ElectionTimeoutTicksMin);
        Assert.False(group[1].Core.Membership.IsVoter(learner.Id));
        Assert.Equal(group[1].Last, learner.Last);

        // With both other voters away, the learner's acknowledgement is no majority, nor is its vote.
        group.Isolate(2).Isolate(3);
        LogIndex index = group.Propose(1);
        group.Settle();
        Assert.Equal(index.Value, learner.Last);
        Assert.True(group[1].Core.CommitIndex < index);
        group.Tick(3 * RaftGroup.ElectionTimeoutTicksMax);
        Assert.DoesNotContain(group.Members, member => member.Role == Role.Leader);
        Assert.Equal(Role.Follower, learner.Role);
    }

    [Fact]
    public void A_learner_votes_when_a_candidate_that_knows_more_asks_it()
    {
        RaftGroup group = RaftGroup.Of(1).Elect(1);
        RaftMember joiner = group.Join();
        group.Change(RaftGroup.Joining(joiner.Id));

        // The joiner is a voter, but does not know it yet: the entry that says so was lost on its way.
        group.Network.Cut(group[1].Id, joiner.Id);
        group[1].Do(core => core.ProposeMembership(new MembershipChange.Promote(joiner.Id), out _));
        group.Settle().Heal();
        Assert.False(joiner.Core.Membership.IsVoter(joiner.Id));
        group.Restart(1);
        joiner.Do(core => core.Disconnected(RaftGroup.Id(1), 1));
        group[1].Do(core => core.Campaign());
        group.Settle();

        Assert.Equal(Role.Leader, group[1].Role);
        Assert.True(joiner.Core.Membership.IsVoter(joiner.Id));
    }

    [Fact]
    public void One_change_at_a_time()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Isolate(2).Isolate(3);

        group[1].Do(core => Assert.Equal(
            MembershipStatus.Accepted, core.ProposeMembership(RaftGroup.Joining(RaftGroup.Id(4)), out _)));
        group[1].Do(core => Assert.Equal(
            MembershipStatus.InProgress, core.ProposeMembership(RaftGroup.Joining(RaftGroup.Id(5)), out _)));
    }

    [Fact]
    public void No_change_before_an_entry_of_the_leaders_own_term_is_committed()
    {
        RaftGroup group = RaftGroup.Of(3);
        group.Members[1].WritesAtOnce = false;
        group.Members[2].WritesAtOnce = false;
        group[1].WritesAtOnce = true;
        group[1].Do(core => core.Campaign());
        group.Settle();
        group[2].CompleteWrites();
        group.Settle();
        group[2].CompleteWrites();
        Assert.Equal(Role.Leader, group[1].Role);
        Assert.Equal(0ul, group[1].Commit);

        group[1].Do(core => Assert.Equal(
            MembershipStatus.InProgress, core.ProposeMembership(RaftGroup.Joining(RaftGroup.Id(4)), out _)));
    }

    [Fact]
    public void A_truncated_change_was_never_made()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Isolate(1);
        group[1].Do(core => core.ProposeMembership(new MembershipChange.Remove("n3"), out _));
        Assert.Equal(2, group[1].Core.Membership.Voters.Count);

        group.Elect(2);
        group.Propose(2);
        group.Settle().Heal().Tick(RaftGroup.HeartbeatTicks + 1);

        Assert.Equal(3, group[1].Core.Membership.Voters.Count);
        Assert.Equal(group[2].Commit, group[1].Commit);
    }

    [Fact]
    public void A_new_leader_that_has_not_heard_of_everyone_yet_says_so_and_refuses_nothing()
    {
        RaftGroup group = RaftGroup.Of(5);
        group[4].Crash();
        group[5].Crash();
        group.Elect(1);
        var change = new MembershipChange.Remove("n2");

        // Of those that would be left it has heard only one.
        Assert.Equal(MembershipStatus.InProgress, group.Change(change));
        group.Restart(4).Settle().Tick(RaftGroup.HeartbeatTicks + 1);

        Assert.Equal(MembershipStatus.Accepted, group.Change(change));
    }

    [Fact]
    public void A_change_that_leaves_no_majority_of_nodes_that_answer_is_refused()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group[3].Crash();
        group.Tick(3 * RaftGroup.ElectionTimeoutTicksMin);

        Assert.Equal(MembershipStatus.WouldLoseQuorum, group.Change(new MembershipChange.Remove("n2")));
        Assert.Equal(MembershipStatus.Accepted, group.Change(new MembershipChange.Remove("n3")));
        Assert.Equal(2, group[2].Core.Membership.Voters.Count);
    }

    [Fact]
    public void A_leader_that_removes_itself_leads_until_that_is_committed_and_another_goes_on_at_once()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);

        Assert.Equal(MembershipStatus.Accepted, group.Change(new MembershipChange.Remove("n1")));

        Assert.Equal(Role.Follower, group[1].Role);
        Assert.Contains(group.Leader!.Id.Value, (string[])["n2", "n3"]);
        Assert.Equal(2, group.Leader.Core.Membership.Voters.Count);
        group.Tick(5 * RaftGroup.ElectionTimeoutTicksMax);
        Assert.Equal(Role.Follower, group[1].Role);
    }

    [Fact]
    public void A_removed_node_that_does_not_know_it_disturbs_nobody()
    {
        RaftGroup group = RaftGroup.Of(4).Elect(1);
        group.Network.Cut(group[1].Id, group[4].Id);
        Assert.Equal(MembershipStatus.Accepted, group.Change(new MembershipChange.Remove("n4")));
        ulong term = group[1].Term;

        group.Tick(10 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal((Role.Leader, term), (group[1].Role, group[1].Term));
        Assert.Equal(3, group[1].Core.Membership.Voters.Count);
    }

    [Fact]
    public void A_node_that_lost_its_disk_is_another_member_until_it_has_caught_up()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Propose(1);
        group.Settle();
        group[2].Crash();
        RaftMember wiped = group.Join(disk: 2, number: 2);

        // Its vote cannot bring back what it forgot: nobody asks it before it belongs to the group.
        group[1].Crash();
        group.Tick(10 * RaftGroup.ElectionTimeoutTicksMax);
        Assert.DoesNotContain(group.Members, member => member.IsUp && member.Role == Role.Leader);

        group[1].Start();
        group.Tick(3 * RaftGroup.ElectionTimeoutTicksMax);
        Assert.Equal(MembershipStatus.Accepted, group.Change(new MembershipChange.ReplaceDisk(wiped.Id)));
        group.Tick(3 * RaftGroup.ElectionTimeoutTicksMin);

        Assert.True(group.Leader!.Core.Membership.IsVoter(wiped.Id));
        Assert.Equal(3, group.Leader.Core.Membership.Voters.Count);
        Assert.Equal(group.Leader.Commit, wiped.Commit);
    }

    [Fact]
    public void From_one_to_five_and_back_to_one_without_losing_anything()
    {
        RaftGroup group = RaftGroup.Of(1).Elect(1);
        for (int number = 2; number <= 5; number++)
        {
            RaftMember joiner = group.Join();
            group.Propose(group.Members.ToList().IndexOf(group.Leader!) + 1);
            Assert.Equal(MembershipStatus.Accepted, group.Change(RaftGroup.Joining(joiner.Id)));
            group.Tick(3 * RaftGroup.ElectionTimeoutTicksMin);
            Assert.Equal(number, group.Leader!.Core.Membership.Voters.Count);
        }

        LogIndex committed = group.Checker.Committed;
        for (int number = 1; number <= 4; number++)
        {
            Assert.Equal(MembershipStatus.Accepted, group.Change(new MembershipChange.Remove($"n{number}")));
            group.Tick(3 * RaftGroup.ElectionTimeoutTicksMax);
        }

        Assert.Equal((Role.Leader, 1), (group[5].Role, group[5].Core.Membership.Voters.Count));
        Assert.True(group[5].Core.CommitIndex > committed);
    }

    [Fact]
    public void A_membership_reads_back_as_it_was_written_and_nothing_else_does()
    {
        var membership = new Membership(
        [
            new Member(new NodeId("n1", 17), MemberRole.Voter, "127.0.0.1", 9101, 10101),
            new Member(new NodeId("näher", ulong.MaxValue), MemberRole.Learner, "host.example", 65535, 1),
        ]);
        byte[] body = membership.Encode();

        Assert.True(Membership.TryDecode(body, out Membership? read));
        Assert.Equal(membership.Members, read.Members);
        for (int length = 0; length < body.Length; length++)
        {
            Assert.False(Membership.TryDecode(body.AsSpan(0, length), out _));
        }

        Assert.False(Membership.TryDecode([.. body, 0], out _));
    }

    private static RaftGroup Unfounded(int size)
    {
        var group = new RaftGroup(size);
        foreach (RaftMember member in group.Members)
        {
            member.Disk.Found(null);
            member.Start();
        }

        return group;
    }
}
