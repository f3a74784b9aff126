using System.Buffers.Binary;

namespace Wiber.Client.Messages;

/// <summary>Reads lengths and fields one after the other. The first error stays, and every read after it gives nothing.</summary>
internal ref struct FieldCursor(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public MessageBatchError Error { get; private set; }

    /// <summary>Notes an error that the caller found, unless there is one already.</summary>
    public void Fail(MessageBatchError error) => Error = Error == MessageBatchError.None ? error : Error;

    public int ReadVarint()
    {
        if (Error != MessageBatchError.None)
        {
            return 0;
        }

        Error = Varint.Read(ref _rest, out int value);
        return value;
    }

    /// <summary>A varint length and that many bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        int bytes = ReadVarint();
        if (Error != MessageBatchError.None || bytes > _rest.Length)
        {
            Fail(MessageBatchError.Truncated);
            return default;
        }

        ReadOnlySpan<byte> value = _rest[..bytes];
        _rest = _rest[bytes..];
        return value;
    }

    public uint ReadUInt32()
    {
        if (Error != MessageBatchError.None || !BinaryPrimitives.TryReadUInt32LittleEndian(_rest, out uint value))
        {
            Fail(MessageBatchError.Truncated);
            return 0;
        }

        _rest = _rest[sizeof(uint)..];
        return value;
    }

    public long ReadInt64()
    {
        if (Error != MessageBatchError.None || !BinaryPrimitives.TryReadInt64LittleEndian(_rest, out long value))
        {
            Fail(MessageBatchError.Truncated);
            return 0;
        }

        _rest = _rest[sizeof(long)..];
        return value;
    }
}
