namespace Wiber.Client.Messages;

/// <summary>
/// A batch of stored messages as a node gave it out, with its place. It keeps the answer that it came in; its messages are read
/// in place.
/// <code>
/// foreach (FetchedMessageView each in batch) Use(each.Offset, each.Message.Payload);
/// </code>
/// </summary>
public sealed class FetchedBatch
{
    private readonly int _number;

    private FetchedBatch(int number, BatchPlace place, ReadOnlyMemory<byte> encoded, long fromOffset)
    {
        _number = number;
        Encoded = encoded;
        Place = place;
        FromOffset = fromOffset;
    }

    /// <summary>Where it lies, and which of its messages can be read.</summary>
    public BatchPlace Place { get; }

    /// <summary>The batch as it lies in the log, or without the content of messages that cannot be read.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>Messages in front of this offset are passed over.</summary>
    internal long FromOffset { get; }

    /// <summary>Reads the body of an answer and checks its checksums.</summary>
    /// <param name="answer">The body, media type <see cref="BatchFrame.MediaType"/>.</param>
    /// <param name="fromOffset">The offset that was asked for; earlier messages of its batch are passed over.</param>
    /// <exception cref="DamagedBatchException">The body is damaged.</exception>
    public static IReadOnlyList<FetchedBatch> ReadAll(ReadOnlyMemory<byte> answer, long fromOffset = 0)
    {
        var batches = new List<FetchedBatch>();
        while (!answer.IsEmpty)
        {
            ReadOnlyMemory<byte> place = TakeFrame(ref answer, batches.Count);
            ReadOnlyMemory<byte> batch = TakeFrame(ref answer, batches.Count);
            batches.Add(Read(batches.Count, place, batch, fromOffset));
        }

        return batches;
    }

    /// <summary>The messages that can be read.</summary>
    public FetchedMessageReader GetEnumerator() =>
        MessageBatchReader.TryOpen(Encoded.Span, out MessageBatchReader batch, out MessageBatchError error)
            ? new FetchedMessageReader(this, batch)
            : throw Damaged(new MessageBatchProblem(error, MessageBatchProblem.WholeBatch));

    internal DamagedBatchException Damaged(MessageBatchProblem problem) => new(_number, problem.ToString());

    private static ReadOnlyMemory<byte> TakeFrame(ref ReadOnlyMemory<byte> answer, int number)
    {
        ReadOnlySpan<byte> rest = answer.Span;
        if (!BatchFrame.TryRead(ref rest, out ReadOnlySpan<byte> content, out _, out string problem))
        {
            throw new DamagedBatchException(number, problem);
        }

        ReadOnlyMemory<byte> frame = answer.Slice(BatchFrame.HeaderBytes, content.Length);
        answer = answer[^rest.Length..];
        return frame;
    }

    private static FetchedBatch Read(int number, ReadOnlyMemory<byte> place, ReadOnlyMemory<byte> batch, long fromOffset)
    {
        if (!MessageBatchReader.TryOpen(batch.Span, out MessageBatchReader reader, out MessageBatchError error))
        {
            throw new DamagedBatchException(number, new MessageBatchProblem(error, MessageBatchProblem.WholeBatch).ToString());
        }

        if (!BatchPlace.TryRead(place, reader.Count, out BatchPlace? found, out string problem))
        {
            throw new DamagedBatchException(number, problem);
        }

        return found.Partition == reader.Partition
            ? new FetchedBatch(number, found, batch, fromOffset)
            : throw new DamagedBatchException(
                number, $"it is of partition {reader.Partition}, and its place of partition {found.Partition}");
    }
}
