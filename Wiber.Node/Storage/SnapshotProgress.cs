using System.Buffers.Binary;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Storage;

/// <summary>
/// How far a snapshot that is being received has come. Little-endian:
/// <code>
///  0 u64 snapshot id     8 u64 state index  16 u64 state term  24 i64 total bytes
/// 32 i64 received bytes 40 i64 where the last write began: the rest was synced before it
/// 48 u32 CRC-32C of all received bytes
/// </code>
/// </summary>
/// <param name="Snapshot">What of which snapshot is there.</param>
/// <param name="LastWriteOffset">Where the write began that brought the last of it.</param>
/// <param name="Checksum">The checksum of all of it.</param>
internal readonly record struct SnapshotProgress(ReceivedSnapshot Snapshot, long LastWriteOffset, uint Checksum)
{
    private const int Bytes = 52;

    public byte[] ToBytes()
    {
        byte[] target = new byte[Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(target, Snapshot.SnapshotId);
        BinaryPrimitives.WriteUInt64LittleEndian(target.AsSpan(8), Snapshot.StateIndex.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(target.AsSpan(16), Snapshot.StateTerm.Value);
        BinaryPrimitives.WriteInt64LittleEndian(target.AsSpan(24), Snapshot.TotalBytes);
        BinaryPrimitives.WriteInt64LittleEndian(target.AsSpan(32), Snapshot.ReceivedBytes);
        BinaryPrimitives.WriteInt64LittleEndian(target.AsSpan(40), LastWriteOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(target.AsSpan(48), Checksum);
        return target;
    }

    /// <summary>Whether a slot's content is a progress that can be.</summary>
    public static bool IsValid(ReadOnlySpan<byte> source)
    {
        if (source.Length != Bytes)
        {
            return false;
        }

        SnapshotProgress progress = Read(source);
        long receivedBytes = progress.Snapshot.ReceivedBytes;
        return progress.LastWriteOffset >= 0
            && progress.LastWriteOffset <= receivedBytes
            && receivedBytes <= progress.Snapshot.TotalBytes
            && progress.Snapshot.TotalBytes <= long.MaxValue - ReceivedSnapshotFile.DataOffset;
    }

    public static SnapshotProgress Read(ReadOnlySpan<byte> source) => new(
        new ReceivedSnapshot(
            BinaryPrimitives.ReadUInt64LittleEndian(source),
            new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(source[8..])),
            new Term(BinaryPrimitives.ReadUInt64LittleEndian(source[16..])),
            BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[32..])),
        BinaryPrimitives.ReadInt64LittleEndian(source[40..]),
        BinaryPrimitives.ReadUInt32LittleEndian(source[48..]));
}
