using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>
/// Goes once through the log for one or several partitions of a topic and stops at each entry that holds messages which their
/// cursors want, so in the order of the log. Other entries lie between; where they are many, the offset indexes have items behind
/// them and the scanner jumps there. It takes no lock over its steps, so it ends early when what it was about to read is removed.
/// </summary>
internal sealed class LogScanner
{
    private readonly ILogReader _log;
    private readonly IReadOnlyList<PartitionCursor> _cursors;
    private readonly PartitionCursor?[] _byPartition;
    private readonly byte[] _topic;
    private readonly LogIndex _last;
    private readonly int _readBytes;
    private readonly Func<PartitionCursor, bool>? _skip;
    private readonly Func<int, byte[]>? _allocate;
    private IReadOnlyList<LogEntry> _entries = [];
    private int _nextEntry;
    private LogIndex _next = new(1);

    /// <param name="log">Where the entries are.</param>
    /// <param name="cursors">Partitions of one topic, at least one. The scanner moves them.</param>
    /// <param name="last">The last entry to look at; it is applied.</param>
    /// <param name="readBytes">Bytes to take from the log at a time.</param>
    /// <param name="memory">
    /// Where to read the log into, so that an <see cref="Entry"/> is good until the next step; without it, into memory that
    /// stays.
    /// </param>
    /// <param name="skip">
    /// Moves a cursor, for which the log would be read next, over what it need not see; false if there is nothing like that.
    /// </param>
    public LogScanner(
        ILogReader log,
        IReadOnlyList<PartitionCursor> cursors,
        LogIndex last,
        int readBytes,
        ReusedMemory? memory = null,
        Func<PartitionCursor, bool>? skip = null)
    {
        _log = log;
        _cursors = cursors;
        _last = last;
        _readBytes = readBytes;
        _skip = skip;
        _allocate = memory is null ? null : memory.Take;
        _topic = Encoding.ASCII.GetBytes(cursors[0].Partition.TopicName);
        _byPartition = new PartitionCursor?[cursors.Max(cursor => cursor.Partition.Partition) + 1];
        foreach (PartitionCursor cursor in cursors)
        {
            _byPartition[cursor.Partition.Partition] = cursor;
        }
    }

    /// <summary>The entry that <see cref="MoveNext"/> went to.</summary>
    public LogEntry Entry { get; private set; } = null!;

    /// <summary>The cursor of its partition. It has passed the entry.</summary>
    public PartitionCursor Cursor { get; private set; } = null!;

    /// <summary>What of the entry can be read: at least one message.</summary>
    public PartitionEntry Messages { get; private set; }

    /// <summary>Bytes of all entries looked at.</summary>
    public long BytesScanned { get; private set; }

    /// <summary>The scan ended before its end, because what it was about to read was removed.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>
    /// Goes to the next entry with messages that a cursor wants; false behind the last one, or if something was removed.
    /// </summary>
    public bool MoveNext()
    {
        while (_nextEntry < _entries.Count || ReadMore())
        {
            LogEntry entry = _entries[_nextEntry++];
            Invariant.Require(entry.Index == _next);
            _next = _next.Next;
            BytesScanned += entry.Record.Length;
            if (FindCursor(entry) is not { } cursor)
            {
                continue;
            }

            if (!TryPass(entry, cursor))
            {
                IsCutShort = true;
                return false;
            }

            if (cursor.ScanOffset > cursor.Next && Messages.HasMessages)
            {
                return true;
            }

            cursor.Want(cursor.ScanOffset);
        }

        return false;
    }

    /// <summary>A batch of the entry, for reading its messages.</summary>
    public MessageBatchReader OpenBatch() => Open(Entry);

    private static MessageBatchReader Open(LogEntry entry)
    {
        bool opened = MessageBatchReader.TryOpen(entry.Body.Span, out MessageBatchReader batch, out _);
        Invariant.Require(opened);
        return batch;
    }

    /// <summary>Reads on where the first of the cursors that are not done needs it; false if none does.</summary>
    private bool ReadMore()
    {
        foreach (PartitionCursor cursor in _cursors)
        {
            cursor.Jump();
        }

        PartitionCursor? first = FindFirst();
        while (first is not null && _skip?.Invoke(first) is true)
        {
            first.Jump();
            first = FindFirst();
        }

        if (first is null || LogIndex.Max(first.ScanIndex, _next) > _last)
        {
            return false;
        }

        _next = LogIndex.Max(first.ScanIndex, _next);
        LogIndex to = LogIndex.Max(first.FindReadEnd(_last), _next);
        _entries = _log.Read(_next, to, _readBytes, _allocate);
        _nextEntry = 0;
        IsCutShort = _entries.Count == 0;
        return !IsCutShort;
    }

    /// <summary>The cursor that is not done and needs the earliest entry.</summary>
    private PartitionCursor? FindFirst()
    {
        PartitionCursor? first = null;
        foreach (PartitionCursor cursor in _cursors)
        {
            if (!cursor.IsDone && (first is null || cursor.ScanIndex < first.ScanIndex))
            {
                first = cursor;
            }
        }

        return first;
    }

    private PartitionCursor? FindCursor(LogEntry entry)
    {
        if (entry.Kind != EntryKind.Messages)
        {
            return null;
        }

        MessageBatchReader batch = Open(entry);
        return batch.Partition < _byPartition.Length
            && _byPartition[batch.Partition] is { IsDone: false } cursor
            && entry.Index >= cursor.ScanIndex
            && batch.Topic.SequenceEqual(_topic)
                ? cursor
                : null;
    }

    private bool TryPass(LogEntry entry, PartitionCursor cursor)
    {
        if (!cursor.Partition.TryFindEntry(entry.Index, Open(entry).Count, cursor.ScanOffset, out PartitionEntry messages))
        {
            return false;
        }

        Entry = entry;
        Cursor = cursor;
        Messages = messages;
        cursor.Pass(entry.Index, messages);
        return true;
    }
}
