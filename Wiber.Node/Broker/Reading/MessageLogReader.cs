using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>Reads messages of a topic's partitions out of the log. Thread-safe; takes no lock while it reads the log.</summary>
/// <param name="log">Where the entries are.</param>
/// <param name="store">Where the filters of blocks are.</param>
/// <param name="applied">
/// The last entry applied. A read looks no further than where that was when it began, so that its partitions are all of one
/// moment.
/// </param>
internal sealed class MessageLogReader(ILogReader log, IBrokerStore store, Func<LogIndex> applied)
{
    // A read begins again when what it was about to read is removed under it. That is rare; twice in a row is chance enough.
    private const int AttemptsMax = 5;

    private const int SeekReadBytes = 256 * 1024;

    /// <summary>Messages towards newer ones, up to the limits of the read.</summary>
    public TopicReadResult Read(TopicRead read, IReadOnlyList<PartitionState> partitions, TopicCursor from)
    {
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            LogIndex whole = applied();
            PartitionCursor[] cursors = FindCursors(partitions, partition => from[partition]);

            // Of one partition, the last entry is that of the bounds, so that the answer fits the end that it names.
            LogIndex last = cursors.Length == 1
                ? cursors[0].Bounds.LastIndex
                : LogIndex.Min(whole, cursors.Max(cursor => cursor.Bounds.LastIndex));
            var run = new ForwardRead(log, store, read, cursors, last);
            if (run.TryRun())
            {
                return Found(cursors) with { Messages = run.Messages, IsComplete = run.IsComplete, Through = last };
            }
        }

        return Found(FindCursors(partitions, partition => from[partition])) with { IsComplete = false };
    }

    /// <summary>Batches of a partition from an offset on, towards newer ones.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="fromOffset">The first offset wanted; the batch that holds it is given whole.</param>
    /// <param name="bytesMax">Bounds the batches together with their places; one batch is given even if it is larger.</param>
    public BatchReadResult ReadBatches(PartitionState partition, long fromOffset, int bytesMax)
    {
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            PartitionCursor cursor = FindCursor(partition, fromOffset);
            var run = new BatchRead(log, cursor, bytesMax);
            if (run.TryRun())
            {
                return Found(cursor, run.Batches, run.IsComplete);
            }
        }

        return Found(FindCursor(partition, fromOffset), [], isComplete: false);
    }

    /// <summary>
    /// The last messages in front of a place, up to the limits of the read; the newest of them if those do not fit.
    /// </summary>
    public TopicReadResult ReadLast(TopicRead read, IReadOnlyList<PartitionState> partitions, LogPlace before)
    {
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            LogIndex last = FindLast(partitions);
            var run = new BackwardRead(log, store, read, partitions, before, last);
            if (run.TryRun())
            {
                TopicReadResult found = Found(FindCursors(partitions, partition => run.Next[partition]));

                // What was stored since is not among these messages, so they end before it.
                bool isToTheEnd = before == LogPlace.End && partitions.Count == 1;
                return found with
                {
                    Messages = run.Messages,
                    Before = run.Rest,
                    IsComplete = run.Rest is null,
                    Through = last,
                    Bounds = isToTheEnd ? found.Bounds with { EndOffset = run.Next[partitions[0].Partition] } : found.Bounds,
                };
            }
        }

        return Found(FindCursors(partitions, _ => long.MaxValue)) with { Before = before, IsComplete = false };
    }

    /// <summary>The messages with the filter's id, from a cursor on.</summary>
    /// <param name="read">What to read.</param>
    /// <param name="partitions">Of what.</param>
    /// <param name="from">From where.</param>
    /// <param name="findId">Where the message is whose sender gave it the id; asked once the ends are known.</param>
    public TopicReadResult ReadId(
        TopicRead read, IReadOnlyList<PartitionState> partitions, TopicCursor from, Func<MessagePlace?> findId)
    {
        TopicReadResult result = ReadAllOfId(read, partitions, findId);
        StoredMessage[] wanted = [.. result.Messages.Where(message => message.Offset >= from[message.Partition])];
        foreach (StoredMessage left in wanted.Skip(read.MessagesMax).Reverse())
        {
            result.Next[left.Partition] = left.Offset;
        }

        return result with
        {
            Messages = [.. wanted.Take(read.MessagesMax)],
            IsComplete = result.IsComplete && wanted.Length <= read.MessagesMax,
        };
    }

    /// <summary>The last messages with the filter's id in front of a place.</summary>
    /// <param name="read">What to read.</param>
    /// <param name="partitions">Of what.</param>
    /// <param name="before">In front of what.</param>
    /// <param name="findId">Where the message is whose sender gave it the id; asked once the ends are known.</param>
    public TopicReadResult ReadLastId(
        TopicRead read, IReadOnlyList<PartitionState> partitions, LogPlace before, Func<MessagePlace?> findId)
    {
        TopicReadResult result = ReadAllOfId(read, partitions, findId);
        StoredMessage[] wanted = [.. result.Messages.Where(message => message.Place < before)];
        StoredMessage[] given = [.. wanted.TakeLast(read.MessagesMax)];
        return result with
        {
            Messages = given,
            Before = given.Length < wanted.Length ? given[0].Place : result.IsComplete ? null : before,
            IsComplete = result.IsComplete && given.Length == wanted.Length,
        };
    }

    /// <summary>The first message of a time or later; the end of the partition if there is none.</summary>
    public long FindOffsetByTime(PartitionState partition, long timestampUs)
    {
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (TryFindOffsetByTime(partition, timestampUs) is { } offset)
            {
                return offset;
            }
        }

        // Too early rather than too late: the reader sees the times.
        return partition.Bounds.FirstOffset;
    }

    /// <summary>
    /// The last entry to look at: of several partitions the last that is applied as a whole, of one the last that it has, which
    /// its readers may have been woken for already.
    /// </summary>
    private LogIndex FindLast(IReadOnlyList<PartitionState> partitions)
    {
        LogIndex whole = applied();
        LogIndex last = partitions.Max(partition => partition.Bounds.LastIndex);
        return partitions.Count == 1 ? last : LogIndex.Min(whole, last);
    }

    private TopicReadResult ReadAllOfId(TopicRead read, IReadOnlyList<PartitionState> partitions, Func<MessagePlace?> findId)
    {
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            PartitionCursor[] ends = FindCursors(partitions, _ => long.MaxValue);
            LogIndex last = ends.Max(end => end.Bounds.LastIndex);
            var run = new IdRead(log, read, partitions, last);
            if (run.TryRun(findId()))
            {
                return Found(ends) with { Messages = run.Messages, Through = last };
            }
        }

        return Found(FindCursors(partitions, _ => 0)) with { IsComplete = false };
    }

    private PartitionCursor[] FindCursors(IReadOnlyList<PartitionState> partitions, Func<int, long> from)
    {
        var cursors = new PartitionCursor[partitions.Count];
        for (int position = 0; position < cursors.Length; position++)
        {
            cursors[position] = FindCursor(partitions[position], from(partitions[position].Partition));
        }

        return cursors;
    }

    private PartitionCursor FindCursor(PartitionState partition, long from) =>
        new(partition, partition.StartAtOffset(from, log.PreviousIndex));

    private static BatchReadResult Found(PartitionCursor cursor, IReadOnlyList<StoredBatch> batches, bool isComplete) =>
        new(ReadStatus.Found, batches, cursor.Next, cursor.Bounds.EndOffset, isComplete);

    private static TopicReadResult Found(PartitionCursor[] cursors)
    {
        TopicCursor next = TopicCursor.Start;
        foreach (PartitionCursor cursor in cursors)
        {
            next[cursor.Partition.Partition] = cursor.Next;
        }

        return new TopicReadResult { Status = ReadStatus.Found, Next = next, Bounds = cursors[0].Bounds };
    }

    /// <summary>Nothing if what had to be looked at was removed meanwhile.</summary>
    private long? TryFindOffsetByTime(PartitionState partition, long timestampUs)
    {
        PartitionStart start = partition.StartAtTime(timestampUs, log.PreviousIndex);
        PartitionBounds bounds = start.Bounds;
        if (bounds.FirstOffset == bounds.EndOffset)
        {
            return bounds.EndOffset;
        }

        var cursor = new PartitionCursor(partition, start);
        var scanner = new LogScanner(log, [cursor], bounds.LastIndex, SeekReadBytes);
        while (scanner.MoveNext())
        {
            if (scanner.Entry.Header.TimestampUs >= timestampUs)
            {
                return Math.Max(scanner.Messages.FirstReadable, bounds.FirstOffset);
            }

            cursor.Want(cursor.ScanOffset);
        }

        return scanner.IsCutShort ? null : bounds.EndOffset;
    }
}
