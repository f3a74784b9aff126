using System.Buffers;

namespace Wiber.Benchmarks.Systems.Etcd;

/// <summary>Writes a protobuf message of numbers and bytes behind the five bytes that gRPC puts in front of one.</summary>
internal sealed class ProtobufWriter
{
    /// <summary>Not compressed, and the length.</summary>
    private const int PrefixBytes = 5;

    private const int VarintBytesMax = 10;

    private readonly ArrayBufferWriter<byte> _buffer;

    /// <param name="capacityBytes">Bytes of the message, about.</param>
    public ProtobufWriter(int capacityBytes)
    {
        _buffer = new ArrayBufferWriter<byte>(capacityBytes + PrefixBytes);
        _buffer.GetSpan(PrefixBytes)[..PrefixBytes].Clear();
        _buffer.Advance(PrefixBytes);
    }

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    public ProtobufWriter Number(int field, ulong value)
    {
        Varint((ulong)field << 3);
        Varint(value);
        return this;
    }

    /// <summary>The message as gRPC sends it.</summary>
    public byte[] ToFrame()
    {
        byte[] frame = _buffer.WrittenSpan.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - PrefixBytes);
        return frame;
    }

    private void Varint(ulong value)
    {
        Span<byte> target = _buffer.GetSpan(VarintBytesMax);
        int length = 0;
        while (value >= 0x80)
        {
            target[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
