using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>One attempt to read the last messages in front of a place, window by window towards older ones.</summary>
internal sealed class BackwardRead
{
    private const int UnfilteredReadBytes = 16 * 1024;

    private readonly ILogReader _log;
    private readonly TopicRead _read;
    private readonly LogPlace _before;
    private readonly ReadBudget _budget = new();
    private readonly ReusedMemory _memory = new();
    private readonly EntryMatcher _matcher;
    private readonly Func<StoredMessage, bool> _take;
    private readonly BackwardWindows _windows;
    private readonly Dictionary<PartitionState, PartitionBounds> _bounds;
    private readonly Dictionary<PartitionState, BlockSkipper>? _skippers;
    private readonly List<StoredMessage[]> _newerWindows = [];
    private readonly Queue<StoredMessage> _window = [];
    private int _messagesLeft;
    private int _bytesLeft;
    private int _windowBytes;
    private bool _isFull;
    private StoredMessage? _refused;

    /// <param name="log">Where the entries are.</param>
    /// <param name="store">Where the filters of blocks are.</param>
    /// <param name="read">What to read.</param>
    /// <param name="partitions">Of what, at least one.</param>
    /// <param name="before">Messages from this place on are not wanted.</param>
    /// <param name="applied">The last entry to look at.</param>
    public BackwardRead(
        ILogReader log,
        IBrokerStore store,
        TopicRead read,
        IReadOnlyList<PartitionState> partitions,
        LogPlace before,
        LogIndex applied)
    {
        _log = log;
        _read = read;
        _before = before;
        _messagesLeft = read.MessagesMax;
        _bytesLeft = read.BytesMax;
        _matcher = new EntryMatcher(read.Filter, _budget);
        _take = TryTake;
        LogIndex previous = log.PreviousIndex;
        _windows = new BackwardWindows(partitions, previous, LogIndex.Min(before.Index, applied));
        _bounds = partitions.ToDictionary(partition => partition, partition => partition.BoundsBehind(previous));
        foreach ((PartitionState partition, PartitionBounds bounds) in _bounds)
        {
            // One that got its first message since is not in any window.
            Next[partition.Partition] = bounds.LastIndex > applied ? bounds.FirstOffset : bounds.EndOffset;
        }

        BlockProbe probe = read.Filter.ToProbe();
        if (!probe.IsIdle)
        {
            _skippers = partitions.ToDictionary(
                partition => partition, partition => new BlockSkipper(store, partition, probe, _budget));
        }
    }

    /// <summary>The messages, oldest first.</summary>
    public IReadOnlyList<StoredMessage> Messages => [.. Enumerable.Reverse(_newerWindows).SelectMany(window => window)];

    /// <summary>Where the newer messages go on.</summary>
    public TopicCursor Next { get; } = TopicCursor.Start;

    /// <summary>What was not looked at lies before this place; nothing if all was.</summary>
    public LogPlace? Rest { get; private set; }

    /// <summary>Runs; false if something was removed meanwhile.</summary>
    public bool TryRun()
    {
        for (bool isNewest = true; _windows.MoveNext(); isNewest = false)
        {
            long scannedBytes = 0;
            bool isWhole = true;
            PartitionCursor[] cursors = FindCursors();
            if (cursors.Length > 0 && !TryRunWindow(cursors, isNewest, out scannedBytes, out isWhole))
            {
                return false;
            }

            if (!isWhole)
            {
                // What the window gave so far has a gap behind it.
                Rest = new LogPlace(_windows.Last.Next, 0);
                return true;
            }

            if (isNewest)
            {
                NoteEnds(cursors);
            }

            EndWindow();
            if (_isFull || _messagesLeft == 0)
            {
                Rest = _newerWindows[^1][0].Place;
                return true;
            }

            if (_budget.IsSpent)
            {
                Rest = new LogPlace(_windows.First, 0);
                return true;
            }

            _windows.Grow(scannedBytes > 0);
        }

        return true;
    }

    private PartitionCursor[] FindCursors()
    {
        var cursors = new List<PartitionCursor>();
        foreach ((PartitionState partition, PartitionBounds bounds) in _bounds)
        {
            if (_windows.FindStart(partition, bounds) is { } item)
            {
                var cursor = new PartitionCursor(partition, new PartitionStart(bounds, item.BaseOffset, item));
                SkipBlocks(cursor);
                cursors.Add(cursor);
            }
        }

        return [.. cursors];
    }

    /// <summary>
    /// Reads a window; false if something was removed meanwhile. The newest one is small and read to its end whatever it costs,
    /// so that every read gets on.
    /// </summary>
    private bool TryRunWindow(PartitionCursor[] cursors, bool isNewest, out long scannedBytes, out bool isWhole)
    {
        LogScanner scanner = _read.Filter.IsNone
            ? new LogScanner(_log, cursors, _windows.Last, UnfilteredReadBytes)
            : new LogScanner(_log, cursors, _windows.Last, ForwardRead.FilteredReadBytes, _memory);
        scannedBytes = 0;
        isWhole = true;
        while (scanner.MoveNext())
        {
            if (!isNewest && _budget.IsSpent)
            {
                isWhole = false;
                return true;
            }

            PartitionCursor cursor = scanner.Cursor;
            if (scanner.Entry.Index >= _windows.First)
            {
                _matcher.TakeAll(scanner, _take);
            }

            cursor.Want(cursor.ScanOffset);
            SkipBlocks(cursor);
            _budget.SpendLogBytes(scanner.BytesScanned - scannedBytes);
            scannedBytes = scanner.BytesScanned;
        }

        return !scanner.IsCutShort;
    }

    private void SkipBlocks(PartitionCursor cursor)
    {
        if (_skippers is not null && !cursor.IsDone)
        {
            long end = cursor.Partition.FindBehind(_windows.Last)?.BaseOffset ?? cursor.Bounds.EndOffset;
            _skippers[cursor.Partition].Skip(cursor, end);
        }
    }

    /// <summary>Up to where the newest window went: entries that were applied later are not in it.</summary>
    private void NoteEnds(PartitionCursor[] cursors)
    {
        foreach (PartitionCursor cursor in cursors)
        {
            Next[cursor.Partition.Partition] = _refused is { } refused && refused.Partition == cursor.Partition.Partition
                ? refused.Offset
                : Math.Min(cursor.Next, cursor.Bounds.EndOffset);
        }
    }

    private bool TryTake(StoredMessage message)
    {
        if (message.Place >= _before)
        {
            _refused = message;
            return false;
        }

        _window.Enqueue(message);
        _windowBytes += message.Bytes;
        while (_window.Count > _messagesLeft || (_windowBytes > _bytesLeft && _window.Count + _newerWindows.Count > 1))
        {
            _windowBytes -= _window.Dequeue().Bytes;
            _isFull = true;
        }

        return true;
    }

    private void EndWindow()
    {
        if (_window.Count > 0)
        {
            _newerWindows.Add([.. _window]);
            _messagesLeft -= _window.Count;
            _bytesLeft -= _windowBytes;
            _window.Clear();
            _windowBytes = 0;
        }
    }
}
