using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.UnitTests.Raft.Harness;
using Xunit;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: a linearizable read is answered only by a leader that still led when it was asked for, and every read gets one answer (thesis §6.4).
/// Method: reads at leaders and followers around elections, cuts and lost messages.
/// </summary>
public sealed class ReadTests
{
    [Fact]
    public void A_read_waits_for_a_round_of_heartbeats()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);

        group[1].Do(core => core.RequestRead(7));

        Assert.Empty(group[1].Reads);
        group.Settle();
        Assert.Equal(new ConfirmedRead(7, new LogIndex(1)), Assert.Single(group[1].Reads));
    }

    [Fact]
    public void A_node_that_is_alone_answers_reads_itself()
    {
        RaftGroup group = RaftGroup.Of(1).Elect(1);

        group[1].Do(core => core.RequestRead(7));

        Assert.Equal(new ConfirmedRead(7, new LogIndex(1)), Assert.Single(group[1].Reads));
    }

    [Fact]
    public void A_read_waits_until_the_leader_committed_in_its_own_term()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Propose(1);
        group.Settle().Elect(2);
        group.Propose(2);
        group.Settle();
        group[2].Crash();
        group[1].Do(core => core.Disconnected(RaftGroup.Id(2), 0));
        group[3].Do(core => core.Disconnected(RaftGroup.Id(2), 0));
        group[3].WritesAtOnce = false;
        group[1].Do(core => core.Campaign());
        group.Settle();
        group[3].CompleteWrites();
        group.Settle();
        Assert.Equal(Role.Leader, group[1].Role);
        ulong behind = group[1].Commit;

        group[1].Do(core => core.RequestRead(7));
        group.Settle();
        Assert.Empty(group[1].Reads);
        Assert.True(behind < group[1].Last);
        group[3].CompleteWrites();
        group.Settle();

        Assert.Equal(group[1].Core.LastIndex, Assert.Single(group[1].Reads).Index);
    }

    [Fact]
    public void Answers_to_heartbeats_from_before_the_read_do_not_confirm_it()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.TickAlone(1, RaftGroup.HeartbeatTicks);
        List<Envelope> before = [.. group.Network.TakeAll<AppendEntries>(1, 2), .. group.Network.TakeAll<AppendEntries>(1, 3)];
        group[1].Do(core => core.RequestRead(7));
        group.Network.Clear();

        before.ForEach(envelope => group.Deliver(envelope));
        group.Settle();

        Assert.Empty(group[1].Reads);
    }

    [Fact]
    public void A_round_that_was_lost_is_made_good_by_the_next_heartbeat()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group[1].Do(core => core.RequestRead(7));
        group.Network.Clear();

        group.Tick(RaftGroup.HeartbeatTicks);

        Assert.NotNull(Assert.Single(group[1].Reads).Index);
    }

    [Fact]
    public void A_leader_that_was_unseated_without_knowing_answers_no_read()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1).Isolate(1).Elect(2);
        group.Propose(2);
        group.Settle();
        Assert.Equal(Role.Leader, group[1].Role);

        group[1].Do(core => core.RequestRead(7));
        group.TickAlone(1, 2 * RaftGroup.ElectionTimeoutTicksMin);

        Assert.Null(Assert.Single(group[1].Reads).Index);
    }

    [Fact]
    public void A_follower_asks_its_leader()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        LogIndex index = group.Propose(1);
        group.Settle();

        group[2].Do(core => core.RequestRead(7));
        group.Settle();

        Assert.Equal(new ConfirmedRead(7, index), Assert.Single(group[2].Reads));
        Assert.Empty(group[1].Reads);
    }

    [Fact]
    public void A_read_without_a_leader_fails_at_once()
    {
        RaftGroup group = RaftGroup.Of(3);

        group[2].Do(core => core.RequestRead(7));

        Assert.Equal(new ConfirmedRead(7, null), Assert.Single(group[2].Reads));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_forwarded_read_whose_question_or_answer_is_lost_fails_after_a_while(bool isQuestionLost)
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Network.Cut(RaftGroup.Id(isQuestionLost ? 2 : 1), RaftGroup.Id(isQuestionLost ? 1 : 2));
        group[2].Do(core => core.RequestRead(7));

        group.Tick(RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal(new ConfirmedRead(7, null), Assert.Single(group[2].Reads));
    }

    [Fact]
    public void A_forwarded_read_fails_when_the_follower_is_made_leader()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group[2].Do(core => core.RequestRead(7));
        group.Network.TakeAll<ReadIndex>(2, 1);
        group[1].Do(core => core.TransferLeadership(RaftGroup.Id(2)));

        group.Settle().Tick(2 * RaftGroup.ElectionTimeoutTicksMax);

        Assert.Equal(Role.Leader, group[2].Role);
        Assert.Equal(new ConfirmedRead(7, null), Assert.Single(group[2].Reads));
    }

    [Fact]
    public void A_forwarded_read_that_is_answered_twice_counts_once()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group[2].Do(core => core.RequestRead(7));

        group.Forge(1, 2, new ReadIndexReply(new Term(1), 7, new LogIndex(1))).Forge(1, 2, new ReadIndexReply(new Term(1), 7, new LogIndex(1)));

        Assert.Single(group[2].Reads);
    }

    [Fact]
    public void More_reads_than_may_wait_are_refused()
    {
        RaftGroup group = RaftGroup.Of(3, options => options with { ReadsPendingMax = 2 }).Elect(1);

        for (ulong request = 1; request <= 3; request++)
        {
            group[1].Do(core => core.RequestRead(request));
        }

        Assert.Equal(new ConfirmedRead(3, null), Assert.Single(group[1].Reads));
    }
}
