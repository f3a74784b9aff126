namespace Wiber.Client.Messages;

/// <summary>The full check of a batch that comes from outside: structure, limits, UTF-8 and control characters.</summary>
public static class MessageBatchValidator
{
    /// <summary>
    /// True if every message of the batch may be stored; if not, <paramref name="problem"/> says what is wrong and in which
    /// message.
    /// </summary>
    public static bool TryValidate(ReadOnlySpan<byte> body, out MessageBatchProblem problem) =>
        TryValidate(body, out problem, out _);

    /// <summary>
    /// True if every message of the batch may be stored; if not, <paramref name="problem"/> says what is wrong and in which
    /// message.
    /// </summary>
    /// <param name="body">The batch.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <param name="payloadBytesMax">Bytes of its largest payload, for who has a limit of his own.</param>
    public static bool TryValidate(ReadOnlySpan<byte> body, out MessageBatchProblem problem, out int payloadBytesMax)
    {
        payloadBytesMax = 0;
        if (!MessageBatchReader.TryOpen(body, out MessageBatchReader batch, out MessageBatchError error))
        {
            problem = new MessageBatchProblem(error, MessageBatchProblem.WholeBatch);
            return false;
        }

        while (batch.MoveNext())
        {
            payloadBytesMax = Math.Max(payloadBytesMax, batch.Current.Payload.Length);
            error = Check(batch.Current);
            if (error != MessageBatchError.None)
            {
                problem = new MessageBatchProblem(error, batch.Position);
                return false;
            }
        }

        int position = batch.Error == MessageBatchError.TrailingBytes ? MessageBatchProblem.WholeBatch : batch.Position;
        problem = batch.Error == MessageBatchError.None ? default : new MessageBatchProblem(batch.Error, position);
        return batch.Error == MessageBatchError.None;
    }

    /// <summary>What reading a message does not check; logs written before this was asked may hold empty headers.</summary>
    private static MessageBatchError Check(in MessageView message) =>
        message.Has(MessageFields.Headers) && message.Headers.Remaining == 0
            ? MessageBatchError.HeadersEmpty
            : MessageRules.CheckText(message);
}
