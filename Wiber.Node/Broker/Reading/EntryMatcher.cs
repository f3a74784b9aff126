using Wiber.Client.Messages;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>Picks the messages of an entry that are wanted.</summary>
internal sealed class EntryMatcher(MessageFilter filter, ReadBudget budget)
{
    private LogEntry? _held;

    /// <summary>
    /// Gives the matches of the entry that the scanner is at, one after the other, until it is told that it is enough.
    /// </summary>
    /// <param name="scanner">The scanner.</param>
    /// <param name="take">Takes a message; false if it does not, and wants no more.</param>
    /// <returns>Whether all matches were taken.</returns>
    public bool TakeAll(LogScanner scanner, Func<StoredMessage, bool> take)
    {
        LogEntry entry = scanner.Entry;
        if (!filter.MatchesTime(entry.Header.TimestampUs))
        {
            return true;
        }

        long next = scanner.Cursor.Next;
        PartitionEntry messages = scanner.Messages;
        long offset = messages.BaseOffset;
        ReadOnlySpan<byte> body = entry.Body.Span;
        var marks = new MarkFinder(body, filter.Mark);
        if (!marks.IsAnywhere)
        {
            return true;
        }

        MessageBatchReader batch = scanner.OpenBatch();
        while (batch.Skip())
        {
            if (messages.Skipped?.Contains(batch.Position) is true)
            {
                continue;
            }

            bool isMatch = offset >= next
                && messages.IsReadable(offset)
                && marks.IsIn(batch.CurrentRange)
                && (filter.IsNone || filter.Matches(Parse(body[batch.CurrentRange]), entry.Index, batch.Position));
            if (isMatch && !take(ToMessage(entry, offset, batch)))
            {
                return false;
            }

            offset++;
        }

        return true;
    }

    private static MessageView Parse(ReadOnlySpan<byte> encoded)
    {
        bool parsed = MessageView.TryParse(encoded, out MessageView message, out _);
        Invariant.Require(parsed);
        return message;
    }

    private StoredMessage ToMessage(LogEntry entry, long offset, in MessageBatchReader batch)
    {
        (int start, int bytes) = batch.CurrentRange.GetOffsetAndLength(entry.Body.Length);
        return new StoredMessage(Hold(entry), offset, batch.Position, start, bytes);
    }

    /// <summary>
    /// Entries share the memory that they were read into. A few matches out of much would keep all of that, so their entries are
    /// copied.
    /// </summary>
    private LogEntry Hold(LogEntry entry)
    {
        if (filter.IsNone)
        {
            return entry;
        }

        if (_held?.Index != entry.Index)
        {
            Invariant.Require(LogEntry.Read(entry.Record.ToArray(), out _held) > 0);
            budget.SpendHeldBytes(entry.Record.Length);
        }

        return _held!;
    }
}
