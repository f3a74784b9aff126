using System.Buffers.Binary;
using Wiber.Client;
using Wiber.Client.Messages;

namespace Wiber.Node.Raft;

/// <summary>
/// The 64 bytes in front of every entry, the same on the wire, in the log file and in memory. Little-endian:
/// <code>
///  0 u32 body bytes      4 u8 version   5 u8 kind   6 u16 clock bound (see <see cref="ClockBound"/>)
///  8 u64 index          16 u64 term
/// 24 i64 timestampUs    32 u64 hybrid logical clock; they and the bound are given by the leader that appended the entry
/// 40 u32 group          44 u32 chain: the header checksum of the entry before
/// 48 u32 body checksum  52 u32 header checksum, over bytes 0 to 51
/// 56 u32 write mark     60 u32 mark checksum, over bytes 52 to 59: local to one disk, not part of the entry
/// </code>
/// Checksums are CRC-32C. The chain makes the header checksum depend on every entry before it, so two logs whose entries agree in
/// it
/// agree on all before (the Log Matching property, Raft §5.3, made checkable), and an old record left on disk behind a rewritten
/// tail is never
/// taken for the next one. Builds that knew no clock bound wrote 0, which says so.
/// </summary>
public readonly record struct LogRecordHeader(
    int BodyBytes,
    EntryKind Kind,
    LogIndex Index,
    Term Term,
    EntryTime Time,
    uint Group,
    uint Chain,
    uint BodyChecksum,
    uint Checksum)
{
    public const int Bytes = 64;

    /// <summary>The leader's time, microseconds since 1970.</summary>
    public long TimestampUs => Time.TimestampUs;

    /// <summary>The leader's hybrid logical clock.</summary>
    public ulong HybridTime => Time.HybridTime;

    /// <summary>The version of the record layout that this build reads and writes.</summary>
    public const byte LayoutVersion = 1;

    /// <summary>Bounds the memory that one record can ask for; a claimed length over it is damage.</summary>
    public const int BodyBytesMax = 32 * 1024 * 1024;

    private const int ReplicatedBytes = 52;
    private const int MarkOffset = 56;
    private const int MarkChecksumOffset = 60;

    /// <summary>Bytes that a record with this body takes: header, body, and zeros up to a multiple of eight.</summary>
    public static int RecordBytes(int bodyBytes) => (Bytes + bodyBytes + 7) & ~7;

    /// <summary>Writes the replicated part and its checksum; returns the checksum. The local mark is left as it is.</summary>
    public uint Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)BodyBytes);
        target[4] = LayoutVersion;
        target[5] = (byte)Kind;
        BinaryPrimitives.WriteUInt16LittleEndian(target[6..], Time.ClockBound);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], Index.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], Term.Value);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], TimestampUs);
        BinaryPrimitives.WriteUInt64LittleEndian(target[32..], HybridTime);
        BinaryPrimitives.WriteUInt32LittleEndian(target[40..], Group);
        BinaryPrimitives.WriteUInt32LittleEndian(target[44..], Chain);
        BinaryPrimitives.WriteUInt32LittleEndian(target[48..], BodyChecksum);
        uint checksum = Crc32C.Compute(target[..ReplicatedBytes]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[ReplicatedBytes..], checksum);
        return checksum;
    }

    /// <summary>Reads a header whose checksum, version, kind and length are right; the body is not looked at.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out LogRecordHeader header)
    {
        header = default;
        if (source.Length < Bytes)
        {
            return false;
        }

        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(source[ReplicatedBytes..]);
        if (checksum != Crc32C.Compute(source[..ReplicatedBytes]))
        {
            return false;
        }

        uint bodyBytes = BinaryPrimitives.ReadUInt32LittleEndian(source);
        var kind = (EntryKind)source[5];
        if (source[4] != LayoutVersion || bodyBytes > BodyBytesMax || kind is < EntryKind.NoOp or > EntryKind.Membership)
        {
            return false;
        }

        header = new LogRecordHeader(
            (int)bodyBytes,
            kind,
            new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(source[8..])),
            new Term(BinaryPrimitives.ReadUInt64LittleEndian(source[16..])),
            new EntryTime(
                BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
                BinaryPrimitives.ReadUInt64LittleEndian(source[32..]),
                BinaryPrimitives.ReadUInt16LittleEndian(source[6..])),
            BinaryPrimitives.ReadUInt32LittleEndian(source[40..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[44..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[48..]),
            checksum);
        return true;
    }

    /// <summary>
    /// Stamps the disk's own mark on a record; call it only while no other disk's copy depends on these eight bytes.
    /// </summary>
    public static void WriteMark(Span<byte> record, uint mark)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record[MarkOffset..], mark);
        uint checksum = Crc32C.Compute(record[ReplicatedBytes..MarkChecksumOffset]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[MarkChecksumOffset..], checksum);
    }

    /// <summary>Reads the disk's own mark if it is whole.</summary>
    public static bool TryReadMark(ReadOnlySpan<byte> record, out uint mark)
    {
        mark = BinaryPrimitives.ReadUInt32LittleEndian(record[MarkOffset..]);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(record[MarkChecksumOffset..]);
        return checksum == Crc32C.Compute(record[ReplicatedBytes..MarkChecksumOffset]);
    }
}
