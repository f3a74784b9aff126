using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker;

/// <summary>
/// Goes through the entries of one partition that hold stored messages, from a point of its offset index up to the bounds taken
/// at the start. Entries of other partitions lie between; where they are many, the index has an item behind them and the scanner
/// jumps there.
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
    private long _nextOffset;

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
        _nextOffset = from.BaseOffset;
    }

    /// <summary>The entry that <see cref="MoveNext"/> went to.</summary>
    public LogEntry Entry { get; private set; } = null!;

    /// <summary>The offset of its first stored message.</summary>
    public long BaseOffset { get; private set; }

    /// <summary>Its stored messages, at least one.</summary>
    public int StoredCount { get; private set; }

    /// <summary>Its messages that are not stored, if there are any.</summary>
    public SkippedPositions? Skipped { get; private set; }

    /// <summary>Goes to the next entry with messages of the partition; false behind the last one.</summary>
    public bool MoveNext()
    {
        while (_next <= _last)
        {
            if (_nextEntry == _entries.Count)
            {
                ReadMore();
            }

            LogEntry entry = _entries[_nextEntry++];
            Invariant.Require(entry.Index == _next);
            _next = _next.Next;
            if (Take(entry))
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

    private void ReadMore()
    {
        OffsetIndexItem nearest = _partition.FindOffset(_nextOffset);
        if (nearest.Index > _next && nearest.Index <= _last)
        {
            Invariant.Require(nearest.BaseOffset == _nextOffset);
            _next = nearest.Index;
        }

        _entries = _log.Read(_next, _last, _readBytes);
        _nextEntry = 0;
        Invariant.Require(_entries.Count > 0);
    }

    private bool Take(LogEntry entry)
    {
        if (entry.Kind != EntryKind.Messages)
        {
            return false;
        }

        MessageBatchReader batch = Open(entry);
        if (batch.Partition != _partition.Partition || !batch.Topic.SequenceEqual(_topic))
        {
            return false;
        }

        Entry = entry;
        BaseOffset = _nextOffset;
        Skipped = _partition.FindSkipped(entry.Index);
        StoredCount = Skipped?.StoredCount(batch.Count) ?? batch.Count;
        _nextOffset += StoredCount;
        return StoredCount > 0;
    }
}
