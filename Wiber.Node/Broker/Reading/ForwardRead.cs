using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>One attempt to read towards newer messages.</summary>
internal sealed class ForwardRead
{
    /// <summary>Bytes to take from the log at a time, where only some of it may match.</summary>
    public const int FilteredReadBytes = 256 * 1024;

    private const int ReadBytesMin = 64 * 1024;
    private const int ReadBytesMax = 1024 * 1024;

    private readonly TopicRead _read;
    private readonly ReadBudget _budget = new();
    private readonly Dictionary<PartitionCursor, BlockSkipper>? _skippers;
    private readonly IReadOnlyList<PartitionCursor> _cursors;
    private readonly LogScanner _scanner;
    private readonly List<StoredMessage> _messages = [];
    private int _bytesLeft;

    /// <param name="log">Where the entries are.</param>
    /// <param name="store">Where the filters of blocks are.</param>
    /// <param name="read">What to read.</param>
    /// <param name="cursors">From where.</param>
    /// <param name="last">The last entry to look at.</param>
    public ForwardRead(
        ILogReader log, IBrokerStore store, TopicRead read, IReadOnlyList<PartitionCursor> cursors, LogIndex last)
    {
        _read = read;
        _cursors = cursors;
        _bytesLeft = read.BytesMax;

        BlockProbe probe = read.Filter.ToProbe();
        if (!probe.IsIdle)
        {
            _skippers = cursors.ToDictionary(
                cursor => cursor, cursor => new BlockSkipper(store, cursor.Partition, probe, _budget));
        }

        // What matches of a filtered read is copied (EntryMatcher), the rest is only passed over.
        _scanner = read.Filter.IsNone
            ? new LogScanner(log, cursors, last, PieceBytes(read.BytesMax))
            : new LogScanner(
                log, cursors, last, FilteredReadBytes, new ReusedMemory(), _skippers is null ? null : SkipBlocks);
    }

    public IReadOnlyList<StoredMessage> Messages => _messages;

    /// <summary>Everything was looked at.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Bytes to take from the log at a time, where everything in it is wanted.</summary>
    /// <param name="bytesMax">How much is wanted.</param>
    public static int PieceBytes(int bytesMax) => Math.Clamp(bytesMax, ReadBytesMin, ReadBytesMax);

    /// <summary>Runs; false if nothing was found because it was removed meanwhile.</summary>
    public bool TryRun()
    {
        var matcher = new EntryMatcher(_read.Filter, _budget);
        Func<StoredMessage, bool> take = TryTake;
        long scanned = 0;
        while (!_budget.IsSpent && _messages.Count < _read.MessagesMax && _bytesLeft > 0)
        {
            if (!_scanner.MoveNext())
            {
                IsComplete = !_scanner.IsCutShort;
                return IsComplete || _messages.Count > 0;
            }

            PartitionCursor cursor = _scanner.Cursor;
            if (!matcher.TakeAll(_scanner, take))
            {
                if (_messages[^1].Place.Index == _scanner.Entry.Index)
                {
                    cursor.Want(_messages[^1].Offset + 1);
                }

                return true;
            }

            cursor.Want(cursor.ScanOffset);
            SkipBlocks(cursor);
            _budget.SpendLogBytes(_scanner.BytesScanned - scanned);
            scanned = _scanner.BytesScanned;
        }

        IsComplete = _cursors.All(cursor => cursor.IsDone);
        return true;
    }

    /// <summary>
    /// Passes over blocks that have no match, as far as the budget reaches. Of many partitions only the one that the log would be
    /// read for next is worth asking for: so each read gets on, however many there are.
    /// </summary>
    private bool SkipBlocks(PartitionCursor cursor)
    {
        long from = cursor.Next;
        if (_skippers is not null && !cursor.IsDone)
        {
            _skippers[cursor].Skip(cursor, cursor.Bounds.EndOffset);
        }

        return cursor.Next > from;
    }

    private bool TryTake(StoredMessage message)
    {
        if (_messages.Count > 0 && (_messages.Count == _read.MessagesMax || message.Bytes > _bytesLeft))
        {
            return false;
        }

        _messages.Add(message);
        _bytesLeft -= message.Bytes;
        return true;
    }
}
