using System.Buffers.Binary;

namespace Wiber.Client.Messages;

/// <summary>Takes messages out of an encoded batch without moving the others to another position.</summary>
public static class MessageBatchEraser
{
    /// <summary>
    /// Copies a batch; of each message that is not to be kept only an empty one, without fields and payload, stays.
    /// </summary>
    /// <param name="batch">A whole batch.</param>
    /// <param name="isKept">Whether the message at a position stays as it is.</param>
    /// <exception cref="ArgumentException">The batch is not encoded as it must be.</exception>
    public static ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> batch, Func<int, bool> isKept)
    {
        ArgumentNullException.ThrowIfNull(isKept);
        bool isWhole = MessageBatchReader.TryOpen(batch, out MessageBatchReader reader, out MessageBatchError error);
        byte[] copy = new byte[batch.Length];
        int bytes = 0;
        int copied = 0;
        while (isWhole && reader.Skip())
        {
            (int start, int length) = reader.CurrentRange.GetOffsetAndLength(batch.Length);
            if (!isKept(reader.Position))
            {
                int lengthStart = start - Varint.Measure(length);
                Append(batch[copied..lengthStart], copy, ref bytes);
                Append(EmptyMessage, copy, ref bytes);
                copied = start + length;
            }
        }

        error = isWhole ? reader.Error : error;
        if (error != MessageBatchError.None)
        {
            throw new ArgumentException(
                new MessageBatchProblem(error, MessageBatchProblem.WholeBatch).ToString(), nameof(batch));
        }

        Append(batch[copied..], copy, ref bytes);
        return copy.AsMemory(0, bytes);
    }

    /// <summary>Copies one message into a batch of its own, of the same topic and partition and of no producer.</summary>
    /// <param name="batch">A whole batch.</param>
    /// <param name="message">Where the bytes of the message, without their length, lie in it.</param>
    /// <param name="allocate">Gives a buffer of so many bytes for the copy.</param>
    /// <returns>Where the bytes of the message begin in the copy.</returns>
    /// <exception cref="ArgumentException">The batch is not encoded as it must be.</exception>
    public static int CopyOne(ReadOnlySpan<byte> batch, Range message, Func<int, Memory<byte>> allocate)
    {
        ArgumentNullException.ThrowIfNull(allocate);
        if (!MessageBatchReader.TryOpen(batch, out MessageBatchReader reader, out MessageBatchError error))
        {
            throw new ArgumentException(
                new MessageBatchProblem(error, MessageBatchProblem.WholeBatch).ToString(), nameof(batch));
        }

        ReadOnlySpan<byte> encoded = batch[message];
        int lengthStart = MessageBatchFormat.HeaderBytes + reader.Topic.Length;
        int start = lengthStart + Varint.Measure(encoded.Length);
        Span<byte> copy = allocate(start + encoded.Length).Span;
        batch[..lengthStart].CopyTo(copy);
        copy[MessageBatchFormat.FlagsOffset] = 0;
        copy.Slice(MessageBatchFormat.ProducerIdOffset, 2 * sizeof(ulong)).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(copy[MessageBatchFormat.CountOffset..], 1);
        Varint.Write(copy[lengthStart..], encoded.Length);
        encoded.CopyTo(copy[start..]);
        return start;
    }

    /// <summary>Its length, and no fields.</summary>
    private static ReadOnlySpan<byte> EmptyMessage => [1, (byte)MessageFields.None];

    private static void Append(ReadOnlySpan<byte> piece, byte[] target, ref int bytes)
    {
        piece.CopyTo(target.AsSpan(bytes));
        bytes += piece.Length;
    }
}
