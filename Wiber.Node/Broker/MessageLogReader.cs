using Wiber.Client.Messages;

namespace Wiber.Node.Broker;

/// <summary>Reads messages of a partition out of the log. Thread-safe; takes no lock while it reads the log.</summary>
internal sealed class MessageLogReader(ILogReader log)
{
    private const int ReadBytesMin = 64 * 1024;
    private const int ReadBytesMax = 1024 * 1024;

    /// <summary>Messages from an offset on, up to the number and the encoded bytes given, but one if there is one.</summary>
    public ReadResult Read(PartitionState partition, long fromOffset, int messagesMax, int bytesMax) =>
        Read(partition, partition.Bounds, fromOffset, messagesMax, bytesMax);

    /// <summary>The last messages.</summary>
    public ReadResult ReadLast(PartitionState partition, int count, int bytesMax)
    {
        PartitionBounds bounds = partition.Bounds;
        long from = Math.Max(bounds.FirstOffset, bounds.EndOffset - count);
        return Read(partition, bounds, from, count, bytesMax);
    }

    /// <summary>The first message of a time or later; the end of the partition if there is none.</summary>
    public long FindOffsetByTime(PartitionState partition, long timestampUs)
    {
        PartitionBounds bounds = partition.Bounds;
        if (bounds.EndOffset == bounds.FirstOffset)
        {
            return bounds.EndOffset;
        }

        var scanner = new PartitionScanner(log, partition, partition.FindTime(timestampUs), bounds.LastIndex, ReadBytesMax);
        while (scanner.MoveNext())
        {
            if (scanner.Entry.Header.TimestampUs >= timestampUs)
            {
                return Math.Max(scanner.BaseOffset, bounds.FirstOffset);
            }
        }

        return bounds.EndOffset;
    }

    private ReadResult Read(PartitionState partition, PartitionBounds bounds, long fromOffset, int messagesMax, int bytesMax)
    {
        long from = Math.Max(fromOffset, bounds.FirstOffset);
        if (from >= bounds.EndOffset)
        {
            return new ReadResult(ReadStatus.Found, [], Math.Min(from, bounds.EndOffset), bounds.FirstOffset, bounds.EndOffset);
        }

        var messages = new List<StoredMessage>((int)Math.Min(messagesMax, bounds.EndOffset - from));
        int readBytes = Math.Clamp(bytesMax, ReadBytesMin, ReadBytesMax);
        var scanner = new PartitionScanner(log, partition, partition.FindOffset(from), bounds.LastIndex, readBytes);
        int bytesLeft = bytesMax;
        while (messages.Count < messagesMax && bytesLeft > 0 && scanner.MoveNext())
        {
            if (scanner.BaseOffset + scanner.StoredCount > from
                && !TakeMessages(scanner, from, messagesMax, messages, ref bytesLeft))
            {
                break;
            }
        }

        Invariant.Require(messages.Count > 0 && messages[0].Offset == from);
        return new ReadResult(ReadStatus.Found, messages, messages[^1].Offset + 1, bounds.FirstOffset, bounds.EndOffset);
    }

    /// <summary>Takes the entry's messages from an offset on; false when the limits end the read.</summary>
    private static bool TakeMessages(
        PartitionScanner scanner, long from, int messagesMax, List<StoredMessage> messages, ref int bytesLeft)
    {
        long offset = scanner.BaseOffset;
        MessageBatchReader batch = scanner.OpenBatch();
        while (batch.Skip())
        {
            if (scanner.Skipped?.Contains(batch.Position) is true)
            {
                continue;
            }

            if (offset >= from)
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
