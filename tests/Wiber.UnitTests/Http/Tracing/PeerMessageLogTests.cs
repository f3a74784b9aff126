using Wiber.Node.Http.Tracing;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;

namespace Wiber.UnitTests.Http.Tracing;

/// <summary>
/// Goal: the log of messages between nodes costs nothing unread, loses nothing unsaid, and heartbeats do not wash an election out
/// of it. Method: messages at times that the test makes up.
/// </summary>
public sealed class PeerMessageLogTests
{
    private static readonly NodeId Self = new("n1");
    private static readonly NodeId Other = new("n2");

    private readonly PeerMessageLog _log;
    private long _nowMs = 1_000_000;

    public PeerMessageLogTests() => _log = new PeerMessageLog(() => _nowMs * 1_000, () => _nowMs);

    [Fact]
    public void Nothing_is_recorded_before_the_first_reader_and_a_minute_after_the_last()
    {
        Record(Vote(1));
        Assert.Empty(_log.Read(null, 10).Messages);
        long began = _nowMs;
        Record(Vote(2));
        Assert.Equal(2UL, Assert.Single(_log.Read(null, 10).Messages).Term);

        _nowMs += PeerMessageLog.PatienceMs;
        Record(Vote(3));
        PeerMessagePage page = _log.Read(null, 10);
        Assert.Equal(2UL, Assert.Single(page.Messages).Term);
        Assert.Equal((began + PeerMessageLog.PatienceMs) * 1_000, page.RecordingSinceUs);
    }

    [Fact]
    public void A_message_is_told_with_all_that_a_drawing_needs()
    {
        _log.Read(null, 1);
        _log.Record(Other, Self, new RequestVoteReply(new Term(7), IsGranted: true, IsPreVote: false), "received");
        PeerMessageRecord vote = Assert.Single(_log.Read(null, 10).Messages);
        Assert.Equal(
            new PeerMessageRecord
            {
                Sequence = 1,
                TimeUs = _nowMs * 1_000,
                From = "n2",
                To = "n1",
                Kind = "request_vote_reply",
                Term = 7,
                Index = null,
                Success = true,
                Outcome = "received",
            },
            vote);
    }

    [Fact]
    public void A_reader_goes_on_where_it_was_and_hears_how_many_it_missed()
    {
        _log.Read(null, 1);
        for (ulong term = 1; term <= 10; term++)
        {
            Record(Vote(term));
        }

        PeerMessagePage first = _log.Read(null, 4);
        Assert.Equal((4L, 0L), (first.Next, first.Lost));
        PeerMessagePage second = _log.Read(first.Next, 100);
        Assert.Equal([5UL, 6, 7, 8, 9, 10], second.Messages.Select(message => message.Term));
        Assert.Empty(_log.Read(second.Next, 100).Messages);

        for (int i = 0; i < PeerMessageLog.Capacity + 3; i++)
        {
            Record(Vote(99));
        }

        PeerMessagePage late = _log.Read(second.Next, int.MaxValue);
        Assert.Equal((3L, PeerMessageLog.Capacity), (late.Lost, late.Messages.Count));
        Assert.Equal(14, late.Messages[0].Sequence);

        // Of an earlier process of the node.
        Assert.Equal(14, _log.Read(1_000_000, 1).Messages[0].Sequence);
    }

    [Fact]
    public void Heartbeats_alike_are_told_once_a_second_with_their_number()
    {
        _log.Read(null, 1);
        for (int i = 0; i < 25; i++)
        {
            Record(Heartbeat(5));
            _nowMs += 100;
        }

        Assert.Equal([1, 10, 10], _log.Read(null, 100).Messages.Select(message => message.Count));

        // The leader falls silent: what was folded is told all the same.
        _nowMs += 1_000;
        Assert.Equal([4], _log.Read(3, 100).Messages.Select(message => message.Count));
    }

    [Fact]
    public void What_differs_is_told_at_once_and_after_what_was_folded()
    {
        _log.Read(null, 1);
        Record(Heartbeat(5));
        Record(Heartbeat(5));
        Record(Heartbeat(6));
        _log.Record(Self, Other, Heartbeat(6), "dropped");
        Record(Vote(2));
        Assert.Equal(
            [(5UL, "sent", 1), (5UL, "sent", 1), (6UL, "sent", 1), (6UL, "dropped", 1)],
            _log.Read(null, 100).Messages.SkipLast(1).Select(message => (message.Index!.Value, message.Outcome, message.Count)));
    }

    [Fact]
    public void A_flood_of_replication_leaves_an_election_in_the_log()
    {
        _log.Read(null, 1);
        Record(Vote(2));
        for (int i = 0; i < 100_000; i++)
        {
            Record(new AppendEntries(
                new Term(2), new LogIndex((ulong)i), new Term(2), [LogEntry.Seal(
                    Proposal.Of(EntryKind.Messages, "x"u8), new LogIndex((ulong)i + 1), new Term(2), 1, 0)], LogIndex.Zero, 0));
            _nowMs += i % 10 == 0 ? 1 : 0;
        }

        _nowMs += 1_000;
        IReadOnlyList<PeerMessageRecord> messages = _log.Read(null, PeerMessageLog.Capacity).Messages;
        Assert.Equal("request_vote", messages[0].Kind);
        Assert.Equal(100_000, messages.Skip(1).Sum(message => message.Count));
        Assert.Equal(100_000, messages.Sum(message => message.Entries));
        Assert.InRange(messages.Count, 200, 250);
    }

    private static RequestVote Vote(ulong term) => new(new Term(term), LogIndex.Zero, Term.Zero, false, false);

    private static AppendEntries Heartbeat(ulong index) =>
        new(new Term(1), new LogIndex(index), new Term(1), [], LogIndex.Zero, 0);

    private void Record(RaftMessage message) => _log.Record(Self, Other, message, "sent");
}
