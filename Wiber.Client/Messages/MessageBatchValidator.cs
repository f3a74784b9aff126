namespace Wiber.Client.Messages;

/// <summary>The full check of a batch that comes from outside: structure, limits, UTF-8 and control characters.</summary>
public static class MessageBatchValidator
{
    /// <summary>
    /// True if every message of the batch may be stored; if not, <paramref name="problem"/> says what is wrong and in which
    /// message.
    /// </summary>
    public static bool TryValidate(ReadOnlySpan<byte> body, out MessageBatchProblem problem)
    {
        if (!MessageBatchReader.TryOpen(body, out MessageBatchReader batch, out MessageBatchError error))
        {
            problem = new MessageBatchProblem(error, MessageBatchProblem.WholeBatch);
            return false;
        }

        while (batch.MoveNext())
        {
            error = MessageRules.CheckText(batch.Current);
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
}
