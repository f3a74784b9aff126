using Wiber.Node;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.UnitTests.Raft.Harness;
using Xunit;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: a follower gives up exactly the entries that conflict with its leader's, also while its disk still writes them (Raft §5.3).
/// Method: forged requests to one follower whose writes are completed one by one.
/// </summary>
public sealed class TruncationTests
{
    [Fact]
    public void A_late_shorter_request_does_not_cut_what_follows()
    {
        RaftGroup group = RaftGroup.Of(3);
        List<LogEntry> log = TestLog.OfTerms(1, 1, 1, 1);

        group.Forge(2, 1, Append(1, 0, 0, log)).Forge(2, 1, Append(1, 0, 0, log[..2])).Forge(2, 1, Append(1, 1, 1, []));

        Assert.Equal([1ul, 1, 1, 1], group[1].LogTerms);
        Assert.Equal(0, group[1].Disk.Truncations);
    }

    [Fact]
    public void Entries_of_another_term_go_together_with_all_behind_them()
    {
        RaftGroup group = RaftGroup.WithLogs([1, 1, 2, 2, 2], [], []);
        List<LogEntry> log = TestLog.OfTerms(1, 1, 3);

        group.Forge(2, 1, Append(3, 1, 1, log[1..]));

        Assert.Equal([1ul, 1, 3], group[1].LogTerms);
        Assert.Equal([1ul, 1, 3], group[1].Disk.Entries.Select(entry => entry.Term.Value));
    }

    [Fact]
    public void A_committed_entry_is_never_given_up()
    {
        RaftGroup group = RaftGroup.WithLogs([1, 1], [], []);
        List<LogEntry> log = TestLog.OfTerms(1, 2);
        group.Forge(2, 1, Append(1, 2, 1, [], commit: 2));

        Assert.Throws<InvariantException>(() => group.Forge(3, 1, Append(2, 1, 1, log[1..])));
    }

    [Fact]
    public void A_write_of_entries_that_were_replaced_does_not_make_their_successors_durable()
    {
        RaftGroup group = RaftGroup.Of(3);
        group[1].WritesAtOnce = false;
        group.Forge(2, 1, Append(1, 0, 0, TestLog.OfTerms(1, 1, 1)));
        group.Forge(3, 1, Append(2, 1, 1, TestLog.OfTerms(1, 2, 2)[1..]));
        Assert.Equal(2, group[1].WritesWaiting);

        group[1].CompleteWrites(1);

        Assert.Equal(1ul, group[1].Core.DurableIndex.Value);
        Assert.Empty(group.Network.TakeAll<AppendEntriesReply>(1, 3));
        group[1].CompleteWrites(1);
        Assert.Equal(3ul, group[1].Core.DurableIndex.Value);
        Assert.Equal(3ul, group.Network.Take<AppendEntriesReply>(1, 3).Index.Value);
    }

    [Fact]
    public void A_replaced_entry_that_comes_back_is_durable_only_when_it_was_written_again()
    {
        // A, B, A: the third write puts back what the first wrote and the second removed.
        RaftGroup group = RaftGroup.Of(5);
        group[1].WritesAtOnce = false;
        List<LogEntry> log = TestLog.OfTerms(1, 1, 1);
        group.Forge(2, 1, Append(1, 0, 0, log));
        group.Forge(3, 1, Append(2, 1, 1, TestLog.OfTerms(1, 2)[1..]));
        group.Forge(4, 1, Append(3, 1, 1, log[1..]));

        group[1].CompleteWrites(2);
        Assert.Equal(1ul, group[1].Core.DurableIndex.Value);
        group[1].CompleteWrites(1);
        Assert.Equal(3ul, group[1].Core.DurableIndex.Value);
        Assert.Equal([1ul, 1, 1], group[1].Disk.Entries.Select(entry => entry.Term.Value));
    }

    [Fact]
    public void Entries_that_never_went_to_the_disk_are_not_asked_to_be_removed_from_it()
    {
        // Both requests fall into one round, as they do when a loop drains its queue.
        RaftGroup group = RaftGroup.Of(3);
        group[1].RoundsAtOnce = false;
        group.Forge(2, 1, Append(1, 0, 0, TestLog.OfTerms(1, 1, 1)));
        group.Forge(3, 1, Append(2, 2, 1, TestLog.OfTerms(1, 1, 2)[2..]));

        group[1].EndRound();

        Assert.Equal([1ul, 1, 2], group[1].Disk.Entries.Select(entry => entry.Term.Value));
        Assert.Equal(0, group[1].Disk.Truncations);
    }

    [Fact]
    public void Two_truncations_in_one_round_remove_the_larger_part()
    {
        RaftGroup group = RaftGroup.WithLogs([1, 1, 1, 1], [], []);
        group[1].RoundsAtOnce = false;
        group.Forge(2, 1, Append(2, 1, 1, TestLog.OfTerms(1, 2, 2)[1..]));
        group.Forge(3, 1, Append(3, 2, 2, TestLog.OfTerms(1, 2, 3)[2..]));

        group[1].EndRound();

        Assert.Equal([1ul, 2, 3], group[1].Disk.Entries.Select(entry => entry.Term.Value));
        Assert.Equal([1ul, 2, 3], group[1].LogTerms);
        Assert.Equal(3ul, group[1].Core.DurableIndex.Value);
    }

    [Fact]
    public void Entries_with_equal_index_and_term_that_differ_stop_the_node()
    {
        RaftGroup group = RaftGroup.Of(3);
        group.Forge(2, 1, Append(1, 0, 0, TestLog.OfTerms(1)));

        Assert.Throws<InvariantException>(() => group.Forge(2, 1, Append(1, 0, 0, [TestLog.Next([], new Term(1), bodyBytes: 99)])));
    }

    private static AppendEntries Append(ulong term, ulong previous, ulong previousTerm, IReadOnlyList<LogEntry> entries, ulong commit = 0) =>
        new(new Term(term), new LogIndex(previous), new Term(previousTerm), entries, new LogIndex(commit), 0);
}
