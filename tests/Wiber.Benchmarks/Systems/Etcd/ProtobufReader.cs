using System.Buffers.Binary;

namespace Wiber.Benchmarks.Systems.Etcd;

/// <summary>Reads the fields of a protobuf message, as many kinds of them as etcd's answers have.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, if it is a number.</summary>
    public ulong Number { get; private set; }

    /// <summary>Its value, if it is text, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Reads a field; false at the end.</summary>
    public bool Read()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = ReadVarint();
        Field = (int)(tag >> 3);
        switch ((int)(tag & 7))
        {
            case Varint:
                Number = ReadVarint();
                break;
            case Fixed64:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[sizeof(ulong)..];
                break;
            case LengthDelimited:
                int length = (int)ReadVarint();
                Bytes = _rest[..length];
                _rest = _rest[length..];
                break;
            default:
                throw new InvalidDataException($"field {Field} is of a kind that etcd does not use");
        }

        return true;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        int taken = 0;
        byte next;
        do
        {
            next = _rest[taken];
            value |= (ulong)(next & 0x7f) << (7 * taken);
            taken++;
        }
        while (next >= 0x80);
        _rest = _rest[taken..];
        return value;
    }
}
