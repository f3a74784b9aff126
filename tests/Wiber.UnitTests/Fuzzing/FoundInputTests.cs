using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using Wiber.Client;
using Wiber.Client.Measuring;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Chat;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;
using Wiber.UnitTests.Storage;

namespace Wiber.UnitTests.Fuzzing;

/// <summary>
/// Goal: what the fuzz program once found stays mended. Method: each of its findings as the smallest input that shows it, and the
/// refusal that there must be.
/// </summary>
public sealed class FoundInputTests
{
    private const uint Group = 1;
    private const int ContentBytesOffset = 12;

    [Theory]
    [InlineData("""{"\ud800x": 1, "type": "logout"}""")]
    [InlineData("""{"type": "login", "sender": "\udc00"}""")]
    public async Task Half_a_surrogate_pair_anywhere_in_a_chat_object_is_refused(string json)
    {
        var reader = new ChatReader(
            PipeReader.Create(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json))),
            TimeSpan.FromSeconds(30),
            new ResourceLimit(ChatLimits.ObjectBytesMax));

        ChatRequest? request = await reader.ReadAsync(CancellationToken.None);

        Assert.Contains("not valid Unicode", Assert.IsType<ChatRequest.Refused>(request).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(63)]
    public void The_end_of_a_frame_header_that_no_checksum_covers_must_be_zero(int place)
    {
        byte[] header = Header(new TimeoutNow(new Term(1)));
        header[place] = 1;

        Assert.Throws<PeerFrameException>(() => PeerFrame.ReadPayloadBytes(header, Group));
    }

    [Fact]
    public void A_frame_with_a_number_behind_which_no_other_comes_is_refused()
    {
        LogEntry entry = LogEntry.Seal(Proposal.Of(EntryKind.NoOp, []), new LogIndex(1), new Term(1), Group, chain: 0);
        RaftMessage[] messages =
        [
            new RequestVote(new Term(ulong.MaxValue), LogIndex.Zero, Term.Zero, IsPreVote: false, IsLeaderTransfer: false),
            new AppendEntries(new Term(1), new LogIndex(ulong.MaxValue), new Term(1), [entry], LogIndex.Zero, 0),
            new InstallSnapshotReply(new Term(1), 1, NextOffset: -1, LogIndex.Zero),
        ];
        Assert.All(
            messages,
            message => Assert.Throws<PeerFrameException>(
                () => PeerFrame.Read(Header(message), PeerFrame.PayloadParts(message).SelectMany(part => part.ToArray()).ToArray(), Group)));
    }

    [Fact]
    public void Members_whose_names_are_not_text_are_refused()
    {
        byte[] encoded = new Membership([new Member(new NodeId("n1", 1), MemberRole.Voter, "host", 1, 2)]).Encode();
        encoded[encoded.AsSpan().IndexOf("n1"u8)] = 0xff;

        Assert.False(Membership.TryDecode(encoded, out _));
    }

    [Fact]
    public void An_identity_of_one_line_is_damage() =>
        AssertDamaged(StorageLayout.Identity, _ => "wiber-identity 2 00000000"u8.ToArray());

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(int.MaxValue)]
    public void A_vote_of_a_length_that_cannot_be_is_damage_in_spite_of_its_checksum(int contentBytes) =>
        AssertDamaged(StorageLayout.Vote, file => WithContentBytes(file, VoteFile.SlotBytes, contentBytes));

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void Members_of_a_length_that_cannot_be_are_damage_in_spite_of_their_checksum(int contentBytes) =>
        AssertDamaged(StorageLayout.Members, file => WithContentBytes(file, MembersFile.SlotBytes, contentBytes));

    [Theory]
    [InlineData(51)]
    [InlineData(int.MaxValue)]
    public void A_snapshot_of_a_length_that_cannot_be_is_damage_in_spite_of_its_checksum(int contentBytes) =>
        AssertDamaged(
            StorageLayout.ReceivedSnapshot, file => WithContentBytes(file, ReceivedSnapshotFile.SlotBytes, contentBytes));

    [Fact]
    public void A_snapshot_of_fewer_than_no_bytes_is_refused()
    {
        byte[] snapshot = new byte[SnapshotHeader.Bytes];
        new SnapshotHeader(new LogHash(new LogIndex(90), 1), ContentBytes: -1, Crc32C.Compute([])).Write(snapshot);

        Assert.Throws<InvalidSnapshotException>(() => SnapshotHeader.Read(new MemoryStream(snapshot)));
    }

    private static void AssertDamaged(string path, Func<byte[], byte[]> damage)
    {
        var disk = new SimulatedDisk();
        using (var store = LogStore.Open(disk, StoreFixture.Options))
        {
            store.Persist([StoreFixture.Receive(StoreFixture.Chunk(1, 100, 0, 50))]);
        }

        disk.WriteAll(path, damage(disk.ReadAll(path)));
        StorageException error = Assert.Throws<StorageException>(() => LogStore.Open(disk, StoreFixture.Options));
        Assert.Contains($"disk/{path}: damaged", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Says of both slots that their content has so many bytes, under a right checksum.</summary>
    private static byte[] WithContentBytes(byte[] file, int slotBytes, int contentBytes)
    {
        int distance = (slotBytes + DoubleSlotFile.SectorBytesMax - 1) / DoubleSlotFile.SectorBytesMax * DoubleSlotFile.SectorBytesMax;
        foreach (int start in new[] { 0, distance })
        {
            Span<byte> slot = file.AsSpan(start, slotBytes);
            if (slot.ContainsAnyExcept((byte)0))
            {
                BinaryPrimitives.WriteInt32LittleEndian(slot[ContentBytesOffset..], contentBytes);
                BinaryPrimitives.WriteUInt32LittleEndian(slot[^4..], Crc32C.Compute(slot[..^4]));
            }
        }

        return file;
    }

    private static byte[] Header(RaftMessage message)
    {
        byte[] header = new byte[PeerFrame.HeaderBytes];
        PeerFrame.WriteHeader(header, message, Group, PeerFrame.PayloadBytes(message));
        return header;
    }
}
