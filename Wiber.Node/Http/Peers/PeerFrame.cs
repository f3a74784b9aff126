using System.Buffers.Binary;
using Wiber.Client;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Http.Peers;

/// <summary>
/// A Raft message on the wire: a header of 64 bytes, then for AppendEntries the records exactly as they lie in the log file.
/// Little-endian:
/// <code>
///  0 u32 payload bytes   4 u32 group     8 u8 type   9 u8 flags   10 u16 protocol version
/// 12 u32 entries        16 u64 term     24 u64 a    32 u64 b     40 u64 c    48 u64 d
/// 56 u32 CRC-32C of bytes 0 to 55       60 u32 zero
/// </code>
/// What a to d hold depends on the type, see <see cref="WriteHeader"/>.
/// </summary>
internal static class PeerFrame
{
    public const int HeaderBytes = 64;

    public const ushort ProtocolVersion = 1;

    /// <summary>The largest record there can be, alone in a frame.</summary>
    public const int PayloadBytesMax = LogRecordHeader.Bytes + LogRecordHeader.BodyBytesMax + 8;

    private const int ChecksumOffset = 56;
    private const int ReservedOffset = 60;

    private enum FrameType : byte
    {
        RequestVote = 1,
        RequestVoteReply = 2,
        AppendEntries = 3,
        AppendEntriesReply = 4,
        TimeoutNow = 5,
        ReadIndex = 6,
        ReadIndexReply = 7,
        InstallSnapshot = 8,
        InstallSnapshotReply = 9,
    }

    [Flags]
    private enum FrameFlags : byte
    {
        None = 0,
        PreVote = 1,
        LeaderTransfer = 2,
        Granted = 4,
        Success = 8,
        NeedsState = 16,
    }

    public static int PayloadBytes(RaftMessage message)
    {
        int bytes = message is InstallSnapshot snapshot ? SnapshotPayload.Bytes(snapshot) : 0;
        if (message is AppendEntries append)
        {
            foreach (LogEntry entry in append.Entries)
            {
                bytes = checked(bytes + entry.Record.Length);
            }
        }

        return bytes;
    }

    /// <summary>What follows the header, in parts that are not copied.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> PayloadParts(RaftMessage message)
    {
        switch (message)
        {
            case AppendEntries append:
                return append.Entries.Select(entry => (ReadOnlyMemory<byte>)entry.Record);
            case InstallSnapshot snapshot:
                (ReadOnlyMemory<byte> front, ReadOnlyMemory<byte> data) = SnapshotPayload.Write(snapshot);
                return [front, data];
            default:
                return [];
        }
    }

    public static void WriteHeader(Span<byte> target, RaftMessage message, uint group, int payloadBytes)
    {
        target[..HeaderBytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)payloadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], group);
        BinaryPrimitives.WriteUInt16LittleEndian(target[10..], ProtocolVersion);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], message.Term.Value);
        switch (message)
        {
            case RequestVote vote:
                WriteFields(
                    target,
                    FrameType.RequestVote,
                    If(vote.IsPreVote, FrameFlags.PreVote) | If(vote.IsLeaderTransfer, FrameFlags.LeaderTransfer),
                    vote.LastLogIndex.Value,
                    vote.LastLogTerm.Value);
                break;
            case RequestVoteReply reply:
                WriteFields(
                    target,
                    FrameType.RequestVoteReply,
                    If(reply.IsPreVote, FrameFlags.PreVote) | If(reply.IsGranted, FrameFlags.Granted));
                break;
            case AppendEntries append:
                BinaryPrimitives.WriteUInt32LittleEndian(target[12..], (uint)append.Entries.Count);
                WriteFields(
                    target,
                    FrameType.AppendEntries,
                    FrameFlags.None,
                    append.PreviousIndex.Value,
                    append.PreviousTerm.Value,
                    append.CommitIndex.Value,
                    append.ReadRound);
                break;
            case AppendEntriesReply reply:
                WriteFields(
                    target,
                    FrameType.AppendEntriesReply,
                    If(reply.IsSuccess, FrameFlags.Success) | If(reply.NeedsState, FrameFlags.NeedsState),
                    reply.Index.Value,
                    reply.HintIndex.Value,
                    reply.HintTerm.Value,
                    reply.ReadRound);
                break;
            case TimeoutNow:
                WriteFields(target, FrameType.TimeoutNow, FrameFlags.None);
                break;
            case ReadIndex read:
                WriteFields(target, FrameType.ReadIndex, FrameFlags.None, read.RequestId);
                break;
            case ReadIndexReply reply:
                WriteFields(target, FrameType.ReadIndexReply, FrameFlags.None, reply.RequestId, reply.Index.Value);
                break;
            case InstallSnapshot snapshot:
                WriteFields(
                    target,
                    FrameType.InstallSnapshot,
                    FrameFlags.None,
                    snapshot.Chunk.SnapshotId,
                    snapshot.Chunk.StateIndex.Value,
                    snapshot.Chunk.StateTerm.Value,
                    (ulong)snapshot.Chunk.TotalBytes);
                break;
            case InstallSnapshotReply reply:
                WriteFields(
                    target,
                    FrameType.InstallSnapshotReply,
                    FrameFlags.None,
                    reply.SnapshotId,
                    (ulong)reply.NextOffset,
                    reply.StateIndexMin.Value);
                break;
            default:
                Invariant.Fail($"no frame for a {message.GetType().Name}");
                break;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(target[ChecksumOffset..], Crc32C.Compute(target[..ChecksumOffset]));
    }

    /// <summary>Checks a header and tells how many payload bytes follow.</summary>
    /// <exception cref="PeerFrameException">The header is damaged, of another version or group, or asks for too much.</exception>
    public static int ReadPayloadBytes(ReadOnlySpan<byte> header, uint group)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumOffset..]) != Crc32C.Compute(header[..ChecksumOffset]))
        {
            throw new PeerFrameException("the checksum of a frame header is wrong");
        }

        if (header[ReservedOffset..HeaderBytes].ContainsAnyExcept((byte)0))
        {
            throw new PeerFrameException("a frame header ends with bytes that are not zero");
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        if (version != ProtocolVersion)
        {
            throw new PeerFrameException($"the peer speaks protocol version {version}, this node version {ProtocolVersion}");
        }

        uint frameGroup = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (frameGroup != group)
        {
            throw new PeerFrameException($"a frame for Raft group {frameGroup} came to group {group}");
        }

        uint payloadBytes = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (payloadBytes > PayloadBytesMax)
        {
            throw new PeerFrameException($"a frame of {payloadBytes} bytes is larger than {PayloadBytesMax}");
        }

        return (int)payloadBytes;
    }

    /// <summary>
    /// Reads a message whose header <see cref="ReadPayloadBytes"/> accepted. Entries keep the payload's memory.
    /// </summary>
    /// <exception cref="PeerFrameException">The type is unknown, a number cannot be, or the payload is not the records that the
    /// header announces.</exception>
    public static RaftMessage Read(ReadOnlySpan<byte> header, Memory<byte> payload, uint group)
    {
        var type = (FrameType)header[8];
        var flags = (FrameFlags)header[9];
        Term term = TermOf(BinaryPrimitives.ReadUInt64LittleEndian(header[16..]));
        ulong a = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
        ulong b = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        ulong c = BinaryPrimitives.ReadUInt64LittleEndian(header[40..]);
        ulong d = BinaryPrimitives.ReadUInt64LittleEndian(header[48..]);
        if (type is not (FrameType.AppendEntries or FrameType.InstallSnapshot) && payload.Length > 0)
        {
            throw new PeerFrameException($"a {type} frame carries {payload.Length} unexpected bytes");
        }

        return type switch
        {
            FrameType.RequestVote => new RequestVote(
                term, IndexOf(a), TermOf(b), flags.HasFlag(FrameFlags.PreVote), flags.HasFlag(FrameFlags.LeaderTransfer)),
            FrameType.RequestVoteReply => new RequestVoteReply(
                term, flags.HasFlag(FrameFlags.Granted), flags.HasFlag(FrameFlags.PreVote)),
            FrameType.AppendEntries => new AppendEntries(
                term, IndexOf(a), TermOf(b), ReadEntries(payload, header, IndexOf(a), term, group), IndexOf(c), d),
            FrameType.AppendEntriesReply => new AppendEntriesReply(
                term, flags.HasFlag(FrameFlags.Success), IndexOf(a), IndexOf(b), TermOf(c), d, flags.HasFlag(FrameFlags.NeedsState)),
            FrameType.TimeoutNow => new TimeoutNow(term),
            FrameType.ReadIndex => new ReadIndex(term, a),
            FrameType.ReadIndexReply => new ReadIndexReply(term, a, IndexOf(b)),
            FrameType.InstallSnapshot => SnapshotPayload.Read(payload, term, a, IndexOf(b), TermOf(c), d),
            FrameType.InstallSnapshotReply => new InstallSnapshotReply(term, a, (long)InRange(b), IndexOf(c)),
            _ => throw new PeerFrameException($"unknown frame type {(byte)type}"),
        };
    }

    private static LogIndex IndexOf(ulong value) => new(InRange(value));

    private static Term TermOf(ulong value) => new(InRange(value));

    /// <summary>No cluster counts this far; what comes next after a number must be a number too.</summary>
    private static ulong InRange(ulong value) => value <= long.MaxValue
        ? value
        : throw new PeerFrameException($"{value} cannot be a term, an index or a length");

    private static LogEntry[] ReadEntries(
        Memory<byte> payload, ReadOnlySpan<byte> header, LogIndex previous, Term leaderTerm, uint group)
    {
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        if (count > payload.Length / LogRecordHeader.Bytes)
        {
            throw new PeerFrameException($"{count} entries do not fit into {payload.Length} bytes");
        }

        var entries = new LogEntry[count];
        for (int i = 0; i < entries.Length; i++)
        {
            int bytes = LogEntry.Read(payload, out LogEntry? entry);
            previous = previous.Next;
            bool isChained = i == 0
                || (entry?.Header.Chain == entries[i - 1].Header.Checksum && entry.Term >= entries[i - 1].Term);
            if (bytes == 0 || entry!.Index != previous || entry.Header.Group != group || entry.Term > leaderTerm || !isChained)
            {
                throw new PeerFrameException($"entry {previous} is damaged or out of place");
            }

            entries[i] = entry;
            payload = payload[bytes..];
        }

        if (payload.Length > 0)
        {
            throw new PeerFrameException($"{payload.Length} bytes are left behind the last entry");
        }

        return entries;
    }

    private static void WriteFields(
        Span<byte> target, FrameType type, FrameFlags flags, ulong a = 0, ulong b = 0, ulong c = 0, ulong d = 0)
    {
        target[8] = (byte)type;
        target[9] = (byte)flags;
        BinaryPrimitives.WriteUInt64LittleEndian(target[24..], a);
        BinaryPrimitives.WriteUInt64LittleEndian(target[32..], b);
        BinaryPrimitives.WriteUInt64LittleEndian(target[40..], c);
        BinaryPrimitives.WriteUInt64LittleEndian(target[48..], d);
    }

    private static FrameFlags If(bool condition, FrameFlags flag) => condition ? flag : FrameFlags.None;
}
