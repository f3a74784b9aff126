using System.Buffers.Binary;
using System.Text;
using Wiber.Client;

namespace Wiber.Node.Storage;

/// <summary>
/// A small state at a fixed place of a file, written over in place: its checksum tells whether it is whole. Little-endian:
/// <code>
///  0 magic, eight bytes  8 u32 version  12 u32 bytes of the content
/// 16 u64 sequence       24 content, then zeros up to the last four bytes: CRC-32C of all before
/// </code>
/// </summary>
/// <param name="magic">Eight ASCII characters.</param>
/// <param name="bytes">The length of a slot.</param>
internal sealed class SlotFormat(string magic, int bytes)
{
    private const int ContentOffset = 24;
    private const int ChecksumBytes = 4;

    private readonly byte[] _magic = Encoding.ASCII.GetBytes(magic);

    public int Bytes => bytes;

    private int ChecksumOffset => bytes - ChecksumBytes;

    /// <summary>The slot that is there, or null if what is there is not a whole one.</summary>
    /// <exception cref="StorageException">It is whole, but of another format version or no slot of this format.</exception>
    public Slot? Read(string file, ReadOnlySpan<byte> source)
    {
        source = source[..bytes];
        if (Crc32C.Compute(source[..ChecksumOffset]) != BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..])
            || !source.StartsWith(_magic))
        {
            return null;
        }

        StorageLayout.CheckVersion(file, BinaryPrimitives.ReadUInt32LittleEndian(source[8..]));
        int contentBytes = BinaryPrimitives.ReadInt32LittleEndian(source[12..]);
        if (contentBytes < 0 || contentBytes > ChecksumOffset - ContentOffset)
        {
            throw new StorageException($"{file}: damaged: a slot with a right checksum claims {contentBytes} bytes");
        }

        return new Slot(
            BinaryPrimitives.ReadUInt64LittleEndian(source[16..]), source.Slice(ContentOffset, contentBytes).ToArray());
    }

    public void Write(Span<byte> target, Slot slot)
    {
        Invariant.Require(slot.Content.Length <= ChecksumOffset - ContentOffset);
        target = target[..bytes];
        target.Clear();
        _magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], StorageLayout.FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], slot.Content.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], slot.Sequence);
        slot.Content.CopyTo(target[ContentOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[ChecksumOffset..], Crc32C.Compute(target[..ChecksumOffset]));
    }
}
