using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.UnitTests.Raft.Harness;
using Xunit;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: a node that cannot win does not disturb a group that works, and pre-vote never keeps a group from electing (thesis §9.6 and §4.2.3).
/// Method: groups with cut links and forged requests.
/// </summary>
public sealed class PreVoteTests
{
    private const int LongTicks = 10 * RaftGroup.ElectionTimeoutTicksMax;

    [Fact]
    public void Does_not_raise_its_term_while_nobody_answers()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1).Isolate(3).Tick(LongTicks);

        Assert.Equal(1ul, group[3].Term);
        Assert.Equal(Role.PreCandidate, group[3].Role);
    }

    [Fact]
    public void A_node_that_was_cut_off_comes_back_without_an_election()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1).Isolate(3).Tick(LongTicks);
        group.Propose(1);

        group.Heal().Tick(2 * RaftGroup.HeartbeatTicks);

        Assert.Equal(Role.Leader, group[1].Role);
        Assert.Equal(1ul, group[1].Term);
        Assert.Equal(group[1].Commit, group[3].Commit);
    }

    [Fact]
    public void A_node_that_hears_nothing_but_is_heard_does_not_disturb()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Network.Cut(RaftGroup.Id(1), RaftGroup.Id(3));
        group.Network.Cut(RaftGroup.Id(2), RaftGroup.Id(3));

        group.Tick(LongTicks);

        Assert.Equal(Role.Leader, group[1].Role);
        Assert.Equal(1ul, group[1].Term);
    }

    [Fact]
    public void A_node_that_cannot_hear_the_leader_does_not_unseat_it()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Network.Cut(RaftGroup.Id(1), RaftGroup.Id(3));
        group.Network.Cut(RaftGroup.Id(3), RaftGroup.Id(1));

        group.Tick(LongTicks);

        Assert.Equal(Role.Leader, group[1].Role);
        Assert.Equal(1ul, group[1].Term);
    }

    [Fact]
    public void A_grant_carries_the_term_asked_for_and_a_refusal_the_own_one()
    {
        RaftGroup group = RaftGroup.WithLogs([4], [4], [4]);

        group.Forge(2, 1, PreVote(5, 1, 4)).Forge(3, 1, PreVote(6, 0, 0));

        Assert.Equal(new RequestVoteReply(new Term(5), true, true), group.Network.Take<RequestVoteReply>(1, 2));
        Assert.Equal(new RequestVoteReply(new Term(4), false, true), group.Network.Take<RequestVoteReply>(1, 3));
    }

    [Fact]
    public void A_pre_vote_changes_nothing_at_the_voter_and_may_be_given_to_many()
    {
        RaftGroup group = RaftGroup.WithLogs([4], [4], [4]);

        group.Forge(2, 1, PreVote(5, 1, 4)).Forge(3, 1, PreVote(5, 1, 4));

        Assert.True(group.Network.Take<RequestVoteReply>(1, 2).IsGranted);
        Assert.True(group.Network.Take<RequestVoteReply>(1, 3).IsGranted);
        Assert.Equal(4ul, group[1].Term);
        Assert.Null(group[1].Core.VotedFor);
    }

    [Fact]
    public void A_pre_vote_does_not_start_the_election_timer_anew()
    {
        RaftGroup group = RaftGroup.Of(3);
        for (int tick = 0; tick < RaftGroup.ElectionTimeoutTicksMax; tick++)
        {
            group.TickAlone(1).Forge(2, 1, PreVote(1, 0, 0));
        }

        Assert.Contains(group[1].RoleChanges, change => change.Role == Role.PreCandidate);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_follower_that_hears_its_leader_ignores_candidates(bool isPreVote)
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);

        group.Forge(3, 2, new RequestVote(new Term(9), new LogIndex(9), new Term(8), isPreVote, false));

        Assert.Empty(group.Network.InFlight);
        Assert.Equal(1ul, group[2].Term);
    }

    [Fact]
    public void A_follower_listens_to_candidates_once_its_leader_is_silent_for_the_shortest_timeout()
    {
        // Only where its own timeout is longer than the shortest one it is a follower still.
        RaftGroup group = Enumerable.Range(1, 50)
            .Select(seed => RaftGroup.Of(3, seed: seed).Elect(1).TickAlone(2, RaftGroup.ElectionTimeoutTicksMin))
            .First(each => each[2].Role == Role.Follower);

        group.Forge(3, 2, PreVote(2, 1, 1));

        Assert.True(group.Network.Take<RequestVoteReply>(2, 3).IsGranted);
    }

    [Fact]
    public void Learns_of_a_higher_term_from_a_refusal()
    {
        RaftGroup group = RaftGroup.WithLogs([4], [4], [4]);
        group[1].Do(core => core.Campaign());

        group.Forge(2, 1, new RequestVoteReply(new Term(7), false, true));

        Assert.Equal(7ul, group[1].Term);
        Assert.Equal(Role.Follower, group[1].Role);
    }

    [Fact]
    public void A_node_with_a_higher_term_and_a_shorter_log_does_not_keep_the_others_from_electing()
    {
        // Only the first can win: the second is in a later term without its entries, the third is down.
        var group = new RaftGroup(3);
        group[1].Disk.Prepare(new HardState(new Term(2), null), TestLog.OfTerms(1, 2, 2));
        group[2].Disk.Prepare(new HardState(new Term(8), null), TestLog.OfTerms(1));
        group[1].Start();
        group[2].Start();

        group.Tick(LongTicks);

        Assert.Equal(Role.Leader, group[1].Role);
        Assert.True(group[1].Term > 8);
        Assert.Equal(group[1].LogTerms, group[2].LogTerms);
    }

    [Fact]
    public void A_leader_whose_follower_reached_a_higher_term_gets_it_back()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group[3].Crash();
        group[3].Disk.Prepare(new HardState(new Term(8), null), group[3].Disk.Entries.ToArray());
        group[3].Start();
        group.Propose(1);
        group.Settle();

        group.Tick(LongTicks);

        Assert.NotNull(group.Leader);
        Assert.True(group.Leader.Term > 8);
        Assert.All(group.Members, member => Assert.Equal(group.Leader.Commit, member.Commit));
    }

    private static RequestVote PreVote(ulong term, ulong lastIndex, ulong lastTerm) =>
        new(new Term(term), new LogIndex(lastIndex), new Term(lastTerm), true, false);
}
