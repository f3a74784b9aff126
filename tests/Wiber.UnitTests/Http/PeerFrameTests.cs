using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;

namespace Wiber.UnitTests.Http;

/// <summary>
/// The peer protocol's frames: every message survives the way there and back, and no damaged byte is taken for a message.
/// </summary>
public sealed class PeerFrameTests
{
    private const uint Group = 1;

    public static TheoryData<RaftMessage> Messages => new()
    {
        new RequestVote(new Term(7), new LogIndex(12), new Term(6), IsPreVote: true, IsLeaderTransfer: false),
        new RequestVote(new Term(7), new LogIndex(12), new Term(6), IsPreVote: false, IsLeaderTransfer: true),
        new RequestVoteReply(new Term(7), IsGranted: true, IsPreVote: false),
        new RequestVoteReply(new Term(7), IsGranted: false, IsPreVote: true),
        new AppendEntriesReply(new Term(9), IsSuccess: true, new LogIndex(100), LogIndex.Zero, Term.Zero, 3, false),
        new AppendEntriesReply(
            new Term(9), IsSuccess: false, new LogIndex(100), new LogIndex(90), new Term(8), ulong.MaxValue, NeedsState: true),
        new TimeoutNow(new Term(4)),
        new ReadIndex(new Term(4), 77),
        new ReadIndexReply(new Term(4), 77, new LogIndex(1234)),
        new InstallSnapshotReply(new Term(4), 0xfedcba9876543210, NextOffset: 1234, LogIndex.Zero),
        new InstallSnapshotReply(new Term(4), 77, NextOffset: 0, new LogIndex(99)),
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_message_survives_the_wire(RaftMessage message) => Assert.Equal(message, RoundTrip(message));

    [Fact]
    public void Entries_arrive_byte_for_byte()
    {
        AppendEntries sent = Append(3);
        var received = Assert.IsType<AppendEntries>(RoundTrip(sent));

        Assert.Equal(
            sent with { Entries = [] }, received with { Entries = sent.Entries.Take(0).ToList() }, new IgnoringEntries());
        Assert.Equal(
            sent.Entries.Select(entry => entry.Record.ToArray()), received.Entries.Select(entry => entry.Record.ToArray()));
    }

    [Fact]
    public void No_flipped_bit_in_a_header_passes()
    {
        byte[] header = Header(Append(2));
        for (int bit = 0; bit < 60 * 8; bit++)
        {
            byte[] damaged = [.. header];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<PeerFrameException>(() => PeerFrame.ReadPayloadBytes(damaged, Group));
        }
    }

    [Fact]
    public void No_flipped_bit_in_an_entry_passes()
    {
        AppendEntries message = Append(2);
        byte[] header = Header(message);
        byte[] payload = Payload(message);
        int localMark = 56;
        for (int at = 0; at < payload.Length; at++)
        {
            // The last eight bytes of a record's header belong to the sender's disk; the receiver writes its own.
            bool isChecked = at % (payload.Length / 2) < localMark || at % (payload.Length / 2) >= LogRecordHeader.Bytes;
            byte[] damaged = [.. payload];
            damaged[at] ^= 1;
            if (isChecked)
            {
                Assert.Throws<PeerFrameException>(() => PeerFrame.Read(header, damaged, Group));
            }
        }
    }

    [Fact]
    public void A_frame_of_another_group_is_refused() =>
        Assert.Contains(
            "group",
            Assert.Throws<PeerFrameException>(() => PeerFrame.ReadPayloadBytes(Header(new TimeoutNow(new Term(1))), 2)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Entries_that_do_not_follow_the_previous_index_are_refused()
    {
        AppendEntries shifted = Append(2) with { PreviousIndex = new LogIndex(4) };
        Assert.Throws<PeerFrameException>(() => PeerFrame.Read(Header(shifted), Payload(shifted), Group));
    }

    [Fact]
    public void Bytes_behind_the_last_entry_are_refused()
    {
        AppendEntries message = Append(1);
        byte[] payload = [.. Payload(message), .. new byte[64]];
        Assert.Throws<PeerFrameException>(() => PeerFrame.Read(Header(message), payload, Group));
    }

    [Fact]
    public void Entries_that_are_not_chained_or_later_than_their_leader_are_refused()
    {
        AppendEntries message = Append(2);
        LogEntry unchained = LogEntry.Seal(Proposal.Of(EntryKind.NoOp, []), new LogIndex(7), new Term(3), Group, chain: 99);
        AppendEntries broken = message with { Entries = [message.Entries[0], unchained] };
        Assert.Throws<PeerFrameException>(() => PeerFrame.Read(Header(broken), Payload(broken), Group));

        AppendEntries early = message with { Term = new Term(2) };
        Assert.Throws<PeerFrameException>(() => PeerFrame.Read(Header(early), Payload(early), Group));
    }

    private static AppendEntries Append(int count)
    {
        var entries = new List<LogEntry>();
        uint chain = 5;
        for (int i = 0; i < count; i++)
        {
            Proposal proposal = Proposal.Of(EntryKind.Messages, "some body"u8);
            LogEntry entry = LogEntry.Seal(proposal, new LogIndex(6 + (ulong)i), new Term(3), Group, chain);
            chain = entry.Header.Checksum;
            entries.Add(entry);
        }

        return new AppendEntries(new Term(3), new LogIndex(5), new Term(2), entries, new LogIndex(4), 9);
    }

    private static byte[] Header(RaftMessage message)
    {
        byte[] header = new byte[PeerFrame.HeaderBytes];
        PeerFrame.WriteHeader(header, message, Group, PeerFrame.PayloadBytes(message));
        return header;
    }

    private static byte[] Payload(RaftMessage message) =>
        message is AppendEntries append ? [.. append.Entries.SelectMany(entry => entry.Record.ToArray())] : [];

    private static RaftMessage RoundTrip(RaftMessage message)
    {
        byte[] header = Header(message);
        byte[] payload = Payload(message);
        Assert.Equal(payload.Length, PeerFrame.ReadPayloadBytes(header, Group));
        return PeerFrame.Read(header, payload, Group);
    }

    private sealed class IgnoringEntries : IEqualityComparer<AppendEntries>
    {
        public bool Equals(AppendEntries? x, AppendEntries? y) =>
            x is not null
            && y is not null
            && x.Term == y.Term
            && x.PreviousIndex == y.PreviousIndex
            && x.PreviousTerm == y.PreviousTerm
            && x.CommitIndex == y.CommitIndex
            && x.ReadRound == y.ReadRound;

        public int GetHashCode(AppendEntries obj) => obj.Term.GetHashCode();
    }
}
