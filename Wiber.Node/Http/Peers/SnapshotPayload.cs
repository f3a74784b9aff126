using System.Buffers.Binary;
using Wiber.Client;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Http.Peers;

/// <summary>
/// What follows the header of an InstallSnapshot frame. Little-endian:
/// <code>
///  0 u64 offset       8 u64 link index   16 u64 link term   24 u32 link checksum   28 u32 membership bytes
/// 32 u64 membership index   40 u32 CRC-32C of everything else   44 membership, then the data
/// </code>
/// </summary>
internal static class SnapshotPayload
{
    private const int FixedBytes = 44;
    private const int ChecksumOffset = 40;

    public static int Bytes(InstallSnapshot message) =>
        checked(FixedBytes + message.Base.Membership.Membership.Encode().Length + message.Chunk.Data.Length);

    /// <summary>The payload in front of the data, and the data itself, which is not copied.</summary>
    public static (ReadOnlyMemory<byte> Front, ReadOnlyMemory<byte> Data) Write(InstallSnapshot message)
    {
        byte[] membership = message.Base.Membership.Membership.Encode();
        byte[] front = new byte[FixedBytes + membership.Length];
        LogLink link = message.Base.Link;
        BinaryPrimitives.WriteUInt64LittleEndian(front, (ulong)message.Chunk.Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(front.AsSpan(8), link.Index.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(front.AsSpan(16), link.Term.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(front.AsSpan(24), link.Checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(front.AsSpan(28), (uint)membership.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(front.AsSpan(32), message.Base.Membership.Index.Value);
        membership.CopyTo(front.AsSpan(FixedBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(front.AsSpan(ChecksumOffset), Checksum(front, message.Chunk.Data.Span));
        return (front, message.Chunk.Data);
    }

    /// <summary>Reads the payload of a snapshot whose id, state and size were in the frame's header.</summary>
    /// <exception cref="PeerFrameException">It is damaged, or its parts do not fit together.</exception>
    public static InstallSnapshot Read(
        ReadOnlyMemory<byte> payload, Term term, ulong snapshotId, LogIndex stateIndex, Term stateTerm, ulong totalBytes)
    {
        ReadOnlySpan<byte> span = payload.Span;
        if (!IsWhole(span))
        {
            throw new PeerFrameException("a piece of a snapshot is damaged");
        }

        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(span);
        var link = new LogLink(
            new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(span[8..])),
            new Term(BinaryPrimitives.ReadUInt64LittleEndian(span[16..])),
            BinaryPrimitives.ReadUInt32LittleEndian(span[24..]));
        int membershipBytes = (int)BinaryPrimitives.ReadUInt32LittleEndian(span[28..]);
        var membershipIndex = new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(span[32..]));
        ReadOnlyMemory<byte> data = payload[(FixedBytes + membershipBytes)..];
        if (!Membership.TryDecode(span.Slice(FixedBytes, membershipBytes), out Membership? membership)
            || snapshotId == 0
            || totalBytes > long.MaxValue
            || offset > totalBytes
            || (ulong)data.Length > totalBytes - offset
            || link.Index > stateIndex
            || membershipIndex > link.Index)
        {
            throw new PeerFrameException("a piece of a snapshot makes no sense");
        }

        return new InstallSnapshot(
            term,
            new SnapshotChunk(snapshotId, stateIndex, stateTerm, (long)totalBytes, (long)offset, data),
            new LogReset(link, new PlacedMembership(membershipIndex, membership)));
    }

    private static bool IsWhole(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FixedBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(payload[28..]) > payload.Length - FixedBytes)
        {
            return false;
        }

        return Checksum(payload, []) == BinaryPrimitives.ReadUInt32LittleEndian(payload[ChecksumOffset..]);
    }

    /// <summary>Covers everything but itself.</summary>
    private static uint Checksum(ReadOnlySpan<byte> front, ReadOnlySpan<byte> data)
    {
        uint state = Crc32C.Update(uint.MaxValue, front[..ChecksumOffset]);
        state = Crc32C.Update(state, front[FixedBytes..]);
        return ~Crc32C.Update(state, data);
    }
}
