using System.Buffers.Binary;
using System.Text;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Commands;

/// <summary>
/// Writes the fields of a command, little-endian, one behind the other; text as its UTF-8 length in two bytes and the bytes. Or
/// it only counts, so that what is written and how long it is are said in one place.
/// </summary>
internal ref struct FieldWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;
    private bool _isCounting;

    /// <summary>Bytes so far.</summary>
    public int Bytes { get; private set; }

    /// <summary>A writer that writes nothing.</summary>
    public static FieldWriter Counting() => new([]) { _isCounting = true };

    /// <summary>How long a text is, without its length.</summary>
    public static int TextBytes(string text) => Encoding.UTF8.GetByteCount(text);

    public void Write(byte value)
    {
        if (TryAdvance(sizeof(byte), out Span<byte> place))
        {
            place[0] = value;
        }
    }

    public void Write(int value)
    {
        if (TryAdvance(sizeof(int), out Span<byte> place))
        {
            BinaryPrimitives.WriteInt32LittleEndian(place, value);
        }
    }

    public void Write(long value)
    {
        if (TryAdvance(sizeof(long), out Span<byte> place))
        {
            BinaryPrimitives.WriteInt64LittleEndian(place, value);
        }
    }

    public void Write(LogIndex value) => Write(unchecked((long)value.Value));

    public void Write(string value)
    {
        int bytes = TextBytes(value);
        if (TryAdvance(sizeof(ushort), out Span<byte> length))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, checked((ushort)bytes));
        }

        if (TryAdvance(bytes, out Span<byte> place))
        {
            Encoding.UTF8.GetBytes(value, place);
        }
    }

    private bool TryAdvance(int bytes, out Span<byte> place)
    {
        place = _isCounting ? default : _target.Slice(Bytes, bytes);
        Bytes += bytes;
        return !_isCounting;
    }
}
