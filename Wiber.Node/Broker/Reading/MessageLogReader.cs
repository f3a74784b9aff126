using Wiber.Client.Messages;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>Reads messages of a partition out of the log. Thread-safe; takes no lock while it reads the log.</summary>
internal sealed class MessageLogReader(ILogReader log)
{
    // A read begins again when what it was about to read is removed under it. That is rare; twice in a row is chance enough.
    private const int AttemptsMax = 5;

    private const int ReadBytesMin = 64 * 1024;
    private const int ReadBytesMax = 1024 * 1024;

    /// <summary>Messages from an offset on, up to the number and the encoded bytes given, but one if there is one.</summary>
    public ReadResult Read(PartitionState partition, long fromOffset, int messagesMax, int bytesMax) =>
        Read(partition, previous => partition.StartAtOffset(fromOffset, previous), messagesMax, bytesMax);

    /// <summary>The last messages.</summary>
    public ReadResult ReadLast(PartitionState partition, int count, int bytesMax) =>
        Read(partition, previous => partition.StartAtLast(count, previous), count, bytesMax);

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

    private static ReadResult Nothing(PartitionStart start) => new(
        ReadStatus.Found, [], Math.Min(start.Offset, start.Bounds.EndOffset), start.Bounds.FirstOffset, start.Bounds.EndOffset);

    private ReadResult Read(PartitionState partition, Func<LogIndex, PartitionStart> findStart, int messagesMax, int bytesMax)
    {
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (TryRead(partition, findStart(log.PreviousIndex), messagesMax, bytesMax) is { } result)
            {
                return result;
            }
        }

        return Nothing(findStart(log.PreviousIndex));
    }

    /// <summary>Nothing if the first message was removed meanwhile.</summary>
    private ReadResult? TryRead(PartitionState partition, PartitionStart start, int messagesMax, int bytesMax)
    {
        PartitionBounds bounds = start.Bounds;
        if (start.Offset >= bounds.EndOffset)
        {
            return Nothing(start);
        }

        var messages = new List<StoredMessage>((int)Math.Min(messagesMax, bounds.EndOffset - start.Offset));
        int readBytes = Math.Clamp(bytesMax, ReadBytesMin, ReadBytesMax);
        var scanner = new PartitionScanner(log, partition, start.Item, bounds.LastIndex, readBytes);
        int bytesLeft = bytesMax;
        bool isAtLimit = false;
        while (!isAtLimit && scanner.MoveNext())
        {
            isAtLimit = (scanner.Messages.EndOffset > start.Offset
                    && !TakeMessages(scanner, start.Offset, messagesMax, messages, ref bytesLeft))
                || messages.Count == messagesMax
                || bytesLeft <= 0;
        }

        if (messages.Count == 0 && scanner.IsCutShort)
        {
            return null;
        }

        if (isAtLimit || scanner.IsCutShort)
        {
            return new ReadResult(
                ReadStatus.Found, messages, messages[^1].Offset + 1, bounds.FirstOffset, bounds.EndOffset);
        }

        // All up to the end was looked at; what is not there was deleted.
        Invariant.Require(scanner.NextOffset == bounds.EndOffset);
        return new ReadResult(ReadStatus.Found, messages, bounds.EndOffset, bounds.FirstOffset, bounds.EndOffset);
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

        var scanner = new PartitionScanner(log, partition, start.Item, bounds.LastIndex, ReadBytesMax);
        while (scanner.MoveNext())
        {
            if (scanner.Entry.Header.TimestampUs >= timestampUs && scanner.Messages.EndOffset > bounds.FirstOffset)
            {
                return Math.Max(scanner.Messages.FirstReadable, bounds.FirstOffset);
            }
        }

        return scanner.IsCutShort ? null : bounds.EndOffset;
    }

    /// <summary>Takes the entry's messages from an offset on; false when the limits end the read.</summary>
    private static bool TakeMessages(
        PartitionScanner scanner, long from, int messagesMax, List<StoredMessage> messages, ref int bytesLeft)
    {
        PartitionEntry entry = scanner.Messages;
        long offset = entry.BaseOffset;
        MessageBatchReader batch = scanner.OpenBatch();
        while (batch.Skip())
        {
            if (entry.Skipped?.Contains(batch.Position) is true)
            {
                continue;
            }

            if (offset >= from && entry.IsReadable(offset))
            {
                (int start, int bytes) = batch.CurrentRange.GetOffsetAndLength(scanner.Entry.Body.Length);
                if (messages.Count > 0 && (messages.Count == messagesMax || bytes > bytesLeft))
                {
                    return false;
                }

                messages.Add(new StoredMessage(scanner.Entry, offset, batch.Position, start, bytes));
                bytesLeft -= bytes;
            }

            offset++;
        }

        return true;
    }
}
