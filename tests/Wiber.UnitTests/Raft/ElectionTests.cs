using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: at most one leader per term, and one soon (Raft §5.2, §5.4.1).
/// Method: small groups whose messages are delivered, doubled or forged one by one.
/// </summary>
public sealed class ElectionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Elects_one_leader_when_nothing_is_heard_from_any(int size)
    {
        RaftGroup group = RaftGroup.Of(size).Tick(5 * RaftGroup.ElectionTimeoutTicksMax);

        RaftMember leader = Assert.Single(group.Members, member => member.Role == Role.Leader);
        Assert.All(group.Members, member => Assert.Equal(leader.Id, member.Core.Leader));
        Assert.All(group.Members, member => Assert.Equal(1ul, member.Commit));
    }

    [Fact]
    public void A_node_that_is_alone_leads_at_once_but_commits_only_what_is_on_its_disk()
    {
        RaftGroup group = RaftGroup.Of(1);
        group[1].WritesAtOnce = false;

        group[1].Do(core => core.Campaign());

        Assert.Equal(Role.Leader, group[1].Role);
        Assert.Equal(0ul, group[1].Commit);
        group[1].CompleteWrites();
        Assert.Equal(1ul, group[1].Commit);
        group.Propose(1);
        Assert.Equal(1ul, group[1].Commit);
        group[1].CompleteWrites();
        Assert.Equal(2ul, group[1].Commit);
    }

    [Fact]
    public void A_node_that_is_alone_leads_again_after_a_restart_and_goes_on_committing()
    {
        RaftGroup group = RaftGroup.Of(1).Elect(1);
        group.Propose(1);
        group.Restart(1).Elect(1);

        LogIndex index = group.Propose(1);

        Assert.Equal(index, group[1].Core.CommitIndex);
        Assert.Equal([1ul, 1, 2, 2], group[1].LogTerms);
    }

    [Fact]
    public void Votes_for_one_candidate_in_a_term()
    {
        RaftGroup group = RaftGroup.Of(3);

        group.Forge(2, 1, Vote(5)).Forge(3, 1, Vote(5)).Forge(2, 1, Vote(5));

        List<Envelope> replies = group.Network.TakeAll<RequestVoteReply>(1, 2);
        Assert.Equal(2, replies.Count);
        Assert.All(replies, reply => Assert.True(((RequestVoteReply)reply.Message).IsGranted));
        Assert.False(group.Network.Take<RequestVoteReply>(1, 3).IsGranted);
    }

    [Fact]
    public void Remembers_its_vote_after_a_crash()
    {
        RaftGroup group = RaftGroup.Of(3).Forge(2, 1, Vote(5)).Restart(1);

        group.Forge(3, 1, Vote(5));

        Assert.False(group.Network.Take<RequestVoteReply>(1, 3).IsGranted);
    }

    [Fact]
    public void Keeps_its_vote_when_it_steps_down_within_its_term()
    {
        RaftGroup group = RaftGroup.Of(3).Forge(2, 1, Vote(5));
        group.Network.Clear();

        group.Forge(2, 1, Heartbeat(5)).TickAlone(1, RaftGroup.ElectionTimeoutTicksMax).Forge(3, 1, Vote(5));

        Assert.False(group.Network.Take<RequestVoteReply>(1, 3).IsGranted);
    }

    [Fact]
    public void A_candidate_keeps_its_vote_for_itself_when_it_follows_the_winner()
    {
        RaftGroup group = Candidate(5, out ulong term);

        group.Forge(2, 1, Heartbeat(term));

        Assert.Equal(Role.Follower, group[1].Role);
        Assert.Equal(RaftGroup.Id(1), group[1].Core.VotedFor);
    }

    [Fact]
    public void Counts_a_vote_that_arrives_twice_once()
    {
        RaftGroup group = Candidate(5, out ulong term);

        group.Forge(2, 1, Granted(term)).Forge(2, 1, Granted(term)).Forge(2, 1, Granted(term));
        Assert.Equal(Role.Candidate, group[1].Role);
        group.Forge(3, 1, Granted(term));
        Assert.Equal(Role.Leader, group[1].Role);
    }

    [Fact]
    public void Counts_refusals_of_a_majority_as_a_lost_election()
    {
        RaftGroup group = Candidate(3, out ulong term);

        var refused = new RequestVoteReply(new Term(term), false, false);
        group.Forge(2, 1, refused).Forge(2, 1, refused);
        Assert.Equal(Role.Candidate, group[1].Role);
        group.Forge(3, 1, refused);
        Assert.Equal(Role.Follower, group[1].Role);
        Assert.Equal(term, group[1].Term);
    }

    [Fact]
    public void Ignores_votes_of_an_earlier_term_and_grants_of_a_pre_vote()
    {
        RaftGroup group = Candidate(3, out ulong term);

        group.Forge(2, 1, Granted(term - 1)).Forge(3, 1, new RequestVoteReply(new Term(term), true, true));
        group.Forge(3, 1, new RequestVoteReply(new Term(term + 1), true, true));

        Assert.Equal(Role.Candidate, group[1].Role);
        Assert.Equal(term, group[1].Term);
    }

    [Fact]
    public void Ignores_votes_when_it_does_not_ask_for_any()
    {
        RaftGroup group = RaftGroup.WithLogs([3], [3], [3]);

        group.Forge(2, 1, Granted(3)).Forge(3, 1, Granted(3));

        Assert.Equal(Role.Follower, group[1].Role);
    }

    [Theory]
    [InlineData(new ulong[] { 1, 1 }, new ulong[] { 1, 1, 1 })]
    [InlineData(new ulong[] { 1, 1, 1, 1 }, new ulong[] { 1, 2 })]
    public void Refuses_a_candidate_whose_log_is_behind(ulong[] candidate, ulong[] voter)
    {
        RaftGroup group = RaftGroup.WithLogs(candidate, voter, []);
        var last = new LogIndex((ulong)candidate.Length);

        group.Forge(1, 2, new RequestVote(new Term(9), last, new Term(candidate[^1]), false, false));

        Assert.False(group.Network.Take<RequestVoteReply>(2, 1).IsGranted);
    }

    [Fact]
    public void A_node_whose_log_is_behind_never_leads()
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            RaftGroup group = RaftGroup.WithLogs([1, 2], [1], [1, 2]);
            group.Tick(10 * RaftGroup.ElectionTimeoutTicksMax);
            Assert.NotNull(group.Leader);
            Assert.NotEqual(RaftGroup.Id(2), group.Leader.Id);
            Assert.Equal([1ul, 2], group[2].LogTerms.Take(2));
        }
    }

    [Fact]
    public void A_granted_vote_starts_the_election_timer_anew()
    {
        RaftGroup group = RaftGroup.Of(3).TickAlone(1, RaftGroup.ElectionTimeoutTicksMin - 1);

        group.Forge(2, 1, Vote(1)).TickAlone(1, RaftGroup.ElectionTimeoutTicksMin - 1);

        Assert.Equal(Role.Follower, group[1].Role);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_refused_vote_does_not_delay_the_own_election(ulong term)
    {
        RaftGroup group = RaftGroup.WithLogs([2, 2], [2], [2, 2]);

        for (int tick = 0; tick < RaftGroup.ElectionTimeoutTicksMax; tick++)
        {
            group.TickAlone(1);
            ulong asked = term == 2 ? 2 : 3 + (ulong)tick;
            group.Forge(2, 1, new RequestVote(new Term(asked), new LogIndex(1), new Term(2), false, false));
        }

        Assert.Contains(group[1].RoleChanges, change => change.Role == Role.PreCandidate);
    }

    [Fact]
    public void A_leader_steps_down_when_it_hears_of_a_higher_term()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);

        group.Forge(2, 1, new AppendEntriesReply(new Term(9), false, LogIndex.Zero, LogIndex.Zero, Term.Zero, 0, false));

        Assert.Equal(Role.Follower, group[1].Role);
        Assert.Equal(9ul, group[1].Term);
        Assert.Equal(9ul, group[1].Disk.HardState.Term.Value);
        Assert.Null(group[1].Core.VotedFor);
    }

    [Fact]
    public void A_proposal_of_an_unseated_leader_is_never_taken_for_committed()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1).Isolate(1);
        LogIndex lost = group.Propose(1);
        Term term = group[1].Core.CurrentTerm;

        group.Elect(2).Heal().Tick(RaftGroup.HeartbeatTicks);

        Assert.True(group[1].Core.CommitIndex >= lost);
        Assert.NotEqual(term, group[1].Core.TermAt(lost));
        Assert.Equal(ProposeResult.NotLeader, group[1].Core.Propose(TestLog.Body(1), out _));
    }

    [Fact]
    public void A_follower_whose_connection_to_the_leader_broke_campaigns_soon()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group[1].Crash();

        group[2].Do(core => core.Disconnected(RaftGroup.Id(1), 2));
        group[3].Do(core => core.Disconnected(RaftGroup.Id(1), RaftGroup.ElectionTimeoutTicksMax));
        group.TickAlone(2, 3).Settle();

        Assert.Equal(Role.Leader, group[2].Role);
    }

    [Fact]
    public void A_survivor_that_asked_too_early_asks_again_before_an_election_timeout()
    {
        const int delayTicksPerRank = 4;
        RaftGroup group = RaftGroup.Of(3).Elect(2);
        group.Network.Cut(RaftGroup.Id(2), RaftGroup.Id(3));
        group.Propose(2);
        group.Settle();
        group[2].Crash();

        // The one with the complete log notices first, while the other still holds to the leader.
        group[1].Do(core => core.Disconnected(RaftGroup.Id(2), delayTicksPerRank));
        group.TickAlone(1).Settle();
        Assert.Equal(Role.PreCandidate, group[1].Role);

        group[3].Do(core => core.Disconnected(RaftGroup.Id(2), delayTicksPerRank));
        group.Tick(RaftGroup.ElectionTimeoutTicksMin - 1);
        Assert.Equal(Role.Leader, group[1].Role);
    }

    [Fact]
    public void A_broken_connection_of_one_follower_alone_does_not_unseat_the_leader()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1).Tick();

        group[2].Do(core => core.Disconnected(RaftGroup.Id(1), 0));
        group.Tick(3 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal(Role.Leader, group[1].Role);
        Assert.Equal(1ul, group[1].Term);
        Assert.Equal(RaftGroup.Id(1), group[2].Core.Leader);
    }

    private static RaftGroup Candidate(int size, out ulong term)
    {
        RaftGroup group = RaftGroup.Of(size);
        group[1].Do(core => core.Campaign());
        for (int number = 2; number <= (size / 2) + 1; number++)
        {
            group.Forge(number, 1, new RequestVoteReply(new Term(1), true, true));
        }

        Assert.Equal(Role.Candidate, group[1].Role);
        term = group[1].Term;
        return group;
    }

    private static RequestVote Vote(ulong term) => new(new Term(term), LogIndex.Zero, Term.Zero, false, false);

    private static RequestVoteReply Granted(ulong term) => new(new Term(term), true, false);

    private static AppendEntries Heartbeat(ulong term) => new(new Term(term), LogIndex.Zero, Term.Zero, [], LogIndex.Zero, 0);
}
