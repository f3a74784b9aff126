using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: followers get the leader's log whatever is lost on the way, and only what a majority holds is committed
/// (Raft §5.3, §5.4.2).
/// Method: groups whose messages are lost, doubled, delayed or forged one by one.
/// </summary>
public sealed class ReplicationTests
{
    [Fact]
    public void Commits_an_entry_of_an_earlier_term_only_through_one_of_its_own()
    {
        // Figure 8 (c) of the paper: entry 2 of term 2 comes to a majority in term 4, but may still be lost.
        RaftGroup group = RaftGroup.WithLogs([1, 2], [1], [1], [1], [1, 3]);
        group.Isolate(4).Isolate(5);
        group[1].Do(core => core.Campaign());
        group.Network.TakeAll<AppendEntries>(1, 3);
        while (group[1].Core.Followers.Count(each => each.Match == new LogIndex(2)) < 2)
        {
            Assert.NotEmpty(group.Network.InFlight);
            LimitToTwoEntries(group);
        }

        Assert.Equal(0ul, group[1].Commit);
        group.Tick(2 * RaftGroup.HeartbeatTicks);
        Assert.Equal(3ul, group[1].Commit);
    }

    [Fact]
    public void A_follower_takes_as_committed_only_what_the_request_showed_to_match()
    {
        RaftGroup group = RaftGroup.WithLogs([1, 1, 1], [], []);
        List<LogEntry> log = TestLog.OfTerms(1, 2, 2);

        group.Forge(2, 1, new AppendEntries(new Term(2), new LogIndex(1), new Term(1), [], new LogIndex(3), 0));
        Assert.Equal(1ul, group[1].Commit);

        group.Forge(2, 1, new AppendEntries(new Term(2), new LogIndex(1), new Term(1), [log[1]], new LogIndex(3), 0));
        Assert.Equal(2ul, group[1].Commit);
    }

    [Fact]
    public void An_acknowledgement_that_comes_late_or_twice_never_lowers_the_match()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Isolate(3);
        group.Propose(1);
        Envelope early = TakeReply(group);
        group.Propose(1);
        Envelope late = TakeReply(group);

        group.Deliver(late).Deliver(early).Deliver(early);

        Assert.Equal(3ul, Match(group, 2));
        Assert.Equal(3ul, group[1].Commit);
    }

    [Fact]
    public void A_refusal_of_something_long_matched_is_ignored()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group.Propose(1);
        group.Settle();

        group.Forge(2, 1, new AppendEntriesReply(new Term(1), false, new LogIndex(1), LogIndex.Zero, Term.Zero, 0, false));

        Assert.Empty(group.Network.InFlight);
        group.Propose(1);
        Assert.Single(group.Network.Take<AppendEntries>(1, 2).Entries);
    }

    [Fact]
    public void Backs_up_over_whole_terms_when_logs_differ()
    {
        // A hundred entries of terms that the leader does not have cost a few probes, not a hundred.
        ulong[] leader = [1, .. Enumerable.Repeat(9ul, 100)];
        ulong[] follower = [1, .. Enumerable.Repeat(2ul, 40), .. Enumerable.Repeat(5ul, 60)];
        RaftGroup group = RaftGroup.WithLogs(leader, follower, leader);
        group.Elect(1);

        Assert.Equal(group[1].LogTerms, group[2].LogTerms);
        Assert.Equal(group[1].Last, Match(group, 2));
        Assert.True(Probes(leader, follower) <= 3);
        Assert.True(Probes([1, 3, 3, 3, 6, 6, 6, 8], [1, 2, 2, 4, 4, 4, 5, 5, 7, 7, 7]) <= 5);
    }

    [Fact]
    public void Entries_that_were_lost_are_sent_again_after_a_heartbeat()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        for (int i = 0; i < 5; i++)
        {
            group.Propose(1);
            group.Network.TakeAll<AppendEntries>(1, 2);
        }

        group.Propose(1);
        group.Settle().Tick(RaftGroup.HeartbeatTicks);

        Assert.Equal(group[1].Last, group[2].Last);
        Assert.Equal(group[1].Last, Match(group, 2));
    }

    [Fact]
    public void A_probe_that_was_lost_is_made_good_by_a_heartbeat()
    {
        RaftGroup group = RaftGroup.WithLogs([1, 2], [1, 2], [1]);
        group.Isolate(3).Elect(1).Heal();
        group.Propose(1);

        group.Tick(RaftGroup.HeartbeatTicks);

        Assert.Equal(group[1].Last, group[3].Last);
    }

    [Fact]
    public void Acknowledgements_that_were_lost_are_made_good_by_a_heartbeat()
    {
        RaftGroup group = RaftGroup.Of(2).Elect(1);
        group.Network.Cut(RaftGroup.Id(2), RaftGroup.Id(1));
        LogIndex index = group.Propose(1);
        group.Settle().Heal();
        Assert.True(group[1].Core.CommitIndex < index);

        group.Tick(RaftGroup.HeartbeatTicks);

        Assert.Equal(index, group[1].Core.CommitIndex);
    }

    [Fact]
    public void Followers_hear_of_a_commit_within_a_tick()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1).Tick(RaftGroup.HeartbeatTicks);
        LogIndex index = group.Propose(1);

        group.Settle().Tick();

        Assert.All(group.Members, member => Assert.Equal(index, member.Core.CommitIndex));
    }

    [Fact]
    public void A_follower_that_lost_what_was_not_on_its_disk_gets_it_again()
    {
        RaftGroup group = RaftGroup.Of(3).Elect(1);
        group[2].WritesAtOnce = false;
        for (int i = 0; i < 5; i++)
        {
            group.Propose(1);
        }

        group.Settle();
        Assert.Equal(6ul, group[2].Last);
        group.Restart(2);
        Assert.Equal(1ul, group[2].Last);
        group[2].WritesAtOnce = true;

        group.Tick(2 * RaftGroup.HeartbeatTicks);

        Assert.Equal(6ul, group[2].Last);
        Assert.Equal(6ul, group[2].Commit);
    }

    [Fact]
    public void A_follower_takes_over_a_log_that_differs_from_its_own()
    {
        RaftGroup group = RaftGroup.WithLogs([1, 1, 4, 4], [1, 1, 2, 2, 2, 3], [1, 1, 4]);

        group.Elect(1).Tick();

        Assert.All(group.Members, member => Assert.Equal([1ul, 1, 4, 4, 5], member.LogTerms));
        Assert.All(group.Members, member => Assert.Equal(5ul, member.Commit));
        Assert.Equal(group[1].Disk.Entries.Select(entry => entry.Header), group[2].Disk.Entries.Select(entry => entry.Header));
    }

    [Fact]
    public void A_leader_of_a_newer_membership_is_followed_although_it_is_not_known()
    {
        RaftGroup group = RaftGroup.Of(3);

        group.Forge(9, 1, new AppendEntries(new Term(5), LogIndex.Zero, Term.Zero, [], LogIndex.Zero, 0));

        Assert.Equal((5ul, RaftGroup.Id(9)), (group[1].Term, group[1].Core.Leader!.Value));
    }

    [Fact]
    public void Votes_and_acknowledgements_from_outside_the_group_do_not_count()
    {
        RaftGroup group = RaftGroup.Of(3).Isolate(1);
        group[1].Do(core => core.Campaign());
        group.Forge(8, 1, new RequestVoteReply(new Term(1), true, true));
        group.Forge(9, 1, new RequestVoteReply(new Term(1), true, true));
        Assert.Equal(Role.PreCandidate, group[1].Role);

        group.Heal().Elect(1).Isolate(1);
        LogIndex index = group.Propose(1);
        group.Forge(8, 1, new AppendEntriesReply(new Term(group[1].Term), true, index, LogIndex.Zero, Term.Zero, 0, false));
        group.Forge(9, 1, new AppendEntriesReply(new Term(group[1].Term), true, index, LogIndex.Zero, Term.Zero, 0, false));
        Assert.True(group[1].Core.CommitIndex < index);
    }

    private static void LimitToTwoEntries(RaftGroup group)
    {
        Envelope envelope = group.Network.TakeAt(0);
        if (envelope.Message is AppendEntries append)
        {
            LogEntry[] entries = [.. append.Entries.Where(entry => entry.Index.Value <= 2)];
            envelope = envelope with { Message = append with { Entries = entries } };
        }

        group.Deliver(envelope);
    }

    private static Envelope TakeReply(RaftGroup group)
    {
        foreach (Envelope request in group.Network.TakeAll<AppendEntries>(1, 2))
        {
            group.Deliver(request);
        }

        return Assert.Single(group.Network.TakeAll<AppendEntriesReply>(2, 1));
    }

    private static ulong Match(RaftGroup group, int number) =>
        group[1].Core.Followers.Single(each => each.Id == RaftGroup.Id(number)).Match.Value;

    private static int Probes(ulong[] leader, ulong[] follower)
    {
        RaftGroup group = RaftGroup.WithLogs(leader, follower, leader);
        group[1].Do(core => core.Campaign());
        int refusals = 0;
        while (group.Network.InFlight.Count > 0)
        {
            Envelope envelope = group.Network.TakeAt(0);
            refusals += envelope.Message is AppendEntriesReply { IsSuccess: false } ? 1 : 0;
            group.Deliver(envelope);
        }

        Assert.Equal(group[1].Last, Match(group, 2));
        return refusals;
    }
}
