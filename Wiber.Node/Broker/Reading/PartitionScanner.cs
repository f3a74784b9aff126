using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>
/// Goes through the entries of one partition that hold messages to be read, from a point of its offset index up to the bounds
/// taken at the start. Entries of other partitions lie between; where they are many, the index has an item behind them and the
/// scanner jumps there. It takes no lock over its steps, so it ends early when what it was about to read is removed.
/// </summary>
internal sealed class PartitionScanner
{
    private readonly ILogReader _log;
    private readonly PartitionState _partition;
    private readonly byte[] _topic;
    private readonly LogIndex _last;
    private readonly int _readBytes;
    private IReadOnlyList<LogEntry> _entries = [];
    private int _nextEntry;
    private LogIndex _next;

    /// <param name="log">Where the entries are.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="from">A point of its index.</param>
    /// <param name="last">The last of its entries to look at.</param>
    /// <param name="readBytes">Bytes to take from the log at a time.</param>
    public PartitionScanner(ILogReader log, PartitionState partition, OffsetIndexItem from, LogIndex last, int readBytes)
    {
        _log = log;
        _partition = partition;
        _last = last;
        _readBytes = readBytes;
        _topic = Encoding.ASCII.GetBytes(partition.TopicName);
        _next = from.Index;
        NextOffset = from.BaseOffset;
    }

    /// <summary>The entry that <see cref="MoveNext"/> went to.</summary>
    public LogEntry Entry { get; private set; } = null!;

    /// <summary>What of the entry can be read: at least one message.</summary>
    public PartitionEntry Messages { get; private set; }

    /// <summary>The offset behind all entries so far.</summary>
    public long NextOffset { get; private set; }

    /// <summary>The scan ended before its end, because what it was about to read was removed.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>
    /// Goes to the next entry with messages of the partition; false behind the last one, or if the next one was removed.
    /// </summary>
    public bool MoveNext()
    {
        while (_next <= _last)
        {
            if (_nextEntry == _entries.Count && !ReadMore())
            {
                IsCutShort = true;
                return false;
            }

            LogEntry entry = _entries[_nextEntry++];
            Invariant.Require(entry.Index == _next);
            _next = _next.Next;
            if (!IsOfPartition(entry))
            {
                continue;
            }

            if (!TryTake(entry))
            {
                IsCutShort = true;
                return false;
            }

            if (Messages.HasMessages)
            {
                return true;
            }
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

    private bool ReadMore()
    {
        // Up to the next message there are only holes. An item beyond it lies behind what was removed meanwhile.
        if (_partition.FindNearest(NextOffset) is var (item, next)
            && item.BaseOffset >= NextOffset
            && item.BaseOffset <= next
            && item.Index > _next
            && item.Index <= _last)
        {
            _next = item.Index;
            NextOffset = item.BaseOffset;
        }

        _entries = _log.Read(_next, _last, _readBytes);
        _nextEntry = 0;
        return _entries.Count > 0;
    }

    private bool IsOfPartition(LogEntry entry)
    {
        if (entry.Kind != EntryKind.Messages)
        {
            return false;
        }

        MessageBatchReader batch = Open(entry);
        return batch.Partition == _partition.Partition && batch.Topic.SequenceEqual(_topic);
    }

    private bool TryTake(LogEntry entry)
    {
        if (!_partition.TryFindEntry(entry.Index, Open(entry).Count, NextOffset, out PartitionEntry found))
        {
            return false;
        }

        Entry = entry;
        Messages = found;
        NextOffset = found.EndOffset;
        return true;
    }
}
