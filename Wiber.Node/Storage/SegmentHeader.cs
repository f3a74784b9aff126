using System.Buffers.Binary;
using Wiber.Client;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>
/// The 64 bytes in front of a segment's records. Little-endian:
/// <code>
///  0 magic "WBRSEGM1"   8 u32 version   12 u32 group
/// 16 u64 index         24 u64 term      32 u32 header checksum: of the entry before the first one
/// 36 u32 1 if the log begins here, whatever lies in front, else 0
/// 40 u64 number of the first write into this segment
/// 48 u64 index of the membership in force at the entry before the first one, 0 if that is not known
/// 56 zeros             60 u32 CRC-32C of bytes 0 to 59
/// </code>
/// </summary>
internal readonly record struct SegmentHeader(
    uint Group, LogLink Previous, ulong FirstWrite, bool BeginsLog = false, LogIndex MembershipIndex = default)
{
    public const int Bytes = 64;

    private const int ChecksumOffset = 60;

    private static ReadOnlySpan<byte> Magic => "WBRSEGM1"u8;

    public byte[] ToBytes()
    {
        byte[] target = new byte[Bytes];
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target.AsSpan(8), StorageLayout.FormatVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(target.AsSpan(12), Group);
        BinaryPrimitives.WriteUInt64LittleEndian(target.AsSpan(16), Previous.Index.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(target.AsSpan(24), Previous.Term.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(target.AsSpan(32), Previous.Checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(target.AsSpan(36), BeginsLog ? 1u : 0u);
        BinaryPrimitives.WriteUInt64LittleEndian(target.AsSpan(40), FirstWrite);
        BinaryPrimitives.WriteUInt64LittleEndian(target.AsSpan(48), MembershipIndex.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(target.AsSpan(ChecksumOffset), Crc32C.Compute(target.AsSpan(0, ChecksumOffset)));
        return target;
    }

    /// <exception cref="StorageException">Damage, or another format version.</exception>
    public static SegmentHeader Read(string file, ReadOnlySpan<byte> source)
    {
        if (source.Length < Bytes || !source.StartsWith(Magic))
        {
            throw new StorageException($"{file}: damaged: it does not begin with the magic bytes of a log segment");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        StorageLayout.CheckVersion(file, version);

        if (Crc32C.Compute(source[..ChecksumOffset]) != BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..]))
        {
            throw new StorageException($"{file}: damaged: the checksum of the segment header is wrong");
        }

        return new SegmentHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
            new LogLink(
                new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(source[16..])),
                new Term(BinaryPrimitives.ReadUInt64LittleEndian(source[24..])),
                BinaryPrimitives.ReadUInt32LittleEndian(source[32..])),
            BinaryPrimitives.ReadUInt64LittleEndian(source[40..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[36..]) != 0,
            new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(source[48..])));
    }
}
