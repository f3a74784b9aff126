using System.Buffers.Binary;

namespace Wiber.Client.Backups;

/// <summary>
/// The 64 bytes in front of each frame of a backup. Little-endian, checksums are CRC-32C:
/// <code>
///  0 magic "WBRBACK1"   8 u32 version          12 u32 kind
/// 16 u64 position      24 u32 body bytes       28 u32 body checksum
/// 32 u32 checksum of the header before, 0 in the first
/// 36 zeros             60 u32 checksum of bytes 0 to 59
/// </code>
/// </summary>
/// <param name="Kind">What the body is.</param>
/// <param name="Position">Where the body belongs, see <see cref="BackupFrameKind"/>.</param>
/// <param name="BodyBytes">Bytes that follow.</param>
/// <param name="BodyChecksum">Their checksum.</param>
/// <param name="Chain">The checksum of the header before.</param>
public readonly record struct BackupFrameHeader(
    BackupFrameKind Kind, ulong Position, int BodyBytes, uint BodyChecksum, uint Chain)
{
    /// <summary>Its length.</summary>
    public const int Bytes = 64;

    /// <summary>The format that this build writes and reads.</summary>
    public const uint FormatVersion = 1;

    /// <summary>The most that a body may have: room for the largest entry behind others.</summary>
    public const int BodyBytesMax = 64 * 1024 * 1024;

    private const int UsedBytes = 36;
    private const int ChecksumOffset = 60;

    private static ReadOnlySpan<byte> Magic => "WBRBACK1"u8;

    /// <summary>Reads the header at the start of a frame.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="header">What they say.</param>
    /// <param name="checksum">Its checksum, to which the next one is chained.</param>
    /// <returns>Nothing, or what is wrong with it.</returns>
    public static string? Read(ReadOnlySpan<byte> source, out BackupFrameHeader header, out uint checksum)
    {
        header = default;
        checksum = 0;
        if (source.Length < Bytes || !source.StartsWith(Magic))
        {
            return "it is not of a Wiber backup";
        }

        // The version comes before the checksum, so that a newer format is called so, whatever it looks like.
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        if (version != FormatVersion)
        {
            return $"it is of backup format version {version}; this build reads version {FormatVersion}";
        }

        checksum = BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..]);
        if (checksum != Crc32C.Compute(source[..ChecksumOffset]) || source[UsedBytes..ChecksumOffset].ContainsAnyExcept((byte)0))
        {
            return "the header of a frame is damaged";
        }

        uint kind = BinaryPrimitives.ReadUInt32LittleEndian(source[12..]);
        uint bodyBytes = BinaryPrimitives.ReadUInt32LittleEndian(source[24..]);
        if (kind is < (uint)BackupFrameKind.Manifest or > (uint)BackupFrameKind.End || bodyBytes > BodyBytesMax)
        {
            return "the header of a frame makes no sense";
        }

        header = new BackupFrameHeader(
            (BackupFrameKind)kind,
            BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
            (int)bodyBytes,
            BinaryPrimitives.ReadUInt32LittleEndian(source[28..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[32..]));
        return null;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="target">At least <see cref="Bytes"/>.</param>
    /// <returns>Its checksum.</returns>
    public uint Write(Span<byte> target)
    {
        target = target[..Bytes];
        target.Clear();
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], FormatVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], (uint)Kind);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], Position);
        BinaryPrimitives.WriteUInt32LittleEndian(target[24..], (uint)BodyBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[28..], BodyChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(target[32..], Chain);
        uint checksum = Crc32C.Compute(target[..ChecksumOffset]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[ChecksumOffset..], checksum);
        return checksum;
    }
}
