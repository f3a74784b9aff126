using System.Buffers.Binary;

namespace Wiber.Client.Messages;

/// <summary>Reads lengths and fields one after the other. The first error stays, and every read after it gives nothing.</summary>
internal ref struct FieldCursor(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> rest = source;

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => rest;

    public MessageBatchError Error { get; private set; }

    /// <summary>Notes an error that the caller found, unless there is one already.</summary>
    public void Fail(MessageBatchError error) => Error = Error == MessageBatchError.None ? error : Error;

    public int ReadVarint()
    {
        if (Error != MessageBatchError.None)
        {
            return 0;
        }

        Error = Varint.Read(ref rest, out int value);
        return value;
    }

    /// <summary>A varint length and that many bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        int bytes = ReadVarint();
        if (Error != MessageBatchError.None || bytes > rest.Length)
        {
            Fail(MessageBatchError.Truncated);
            return default;
        }

        ReadOnlySpan<byte> value = rest[..bytes];
        rest = rest[bytes..];
        return value;
    }

    public long ReadInt64()
    {
        if (Error != MessageBatchError.None || !BinaryPrimitives.TryReadInt64LittleEndian(rest, out long value))
        {
            Fail(MessageBatchError.Truncated);
            return 0;
        }

        rest = rest[sizeof(long)..];
        return value;
    }
}
