using System.Buffers.Binary;
using System.Text;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Commands;

/// <summary>
/// Reads what <see cref="FieldWriter"/> wrote. When something is missing or wrong it goes on with zeros and says so at the end.
/// </summary>
internal ref struct FieldReader(ReadOnlySpan<byte> fields)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _left = fields;
    private bool _isDamaged;

    /// <summary>Everything was there and right, and nothing is left.</summary>
    public readonly bool IsWhole => !_isDamaged && _left.IsEmpty;

    public byte ReadByte() => Take(sizeof(byte)) is { IsEmpty: false } bytes ? bytes[0] : default;

    public int ReadInt32() =>
        Take(sizeof(int)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : default;

    public long ReadInt64() =>
        Take(sizeof(long)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : default;

    public LogIndex ReadIndex() => new(unchecked((ulong)ReadInt64()));

    public string ReadText()
    {
        ReadOnlySpan<byte> length = Take(sizeof(ushort));
        ReadOnlySpan<byte> text = length.IsEmpty ? [] : Take(BinaryPrimitives.ReadUInt16LittleEndian(length));
        try
        {
            return StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            _isDamaged = true;
            return "";
        }
    }

    /// <summary>A number of things that follow: as many as may be, each of so many bytes at least.</summary>
    public int ReadCount(int max, int itemBytesMin)
    {
        int count = ReadInt32();
        if (count >= 0 && count <= max && (long)count * itemBytesMin <= _left.Length)
        {
            return count;
        }

        _isDamaged = true;
        return 0;
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > _left.Length)
        {
            _isDamaged = true;
            _left = [];
            return [];
        }

        ReadOnlySpan<byte> taken = _left[..bytes];
        _left = _left[bytes..];
        return taken;
    }
}
