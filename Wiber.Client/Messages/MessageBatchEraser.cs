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

    /// <summary>Its length, and no fields.</summary>
    private static ReadOnlySpan<byte> EmptyMessage => [1, (byte)MessageFields.None];

    private static void Append(ReadOnlySpan<byte> piece, byte[] target, ref int bytes)
    {
        piece.CopyTo(target.AsSpan(bytes));
        bytes += piece.Length;
    }
}
