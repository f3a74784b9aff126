using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Partitions;

/// <summary>
/// A partition: how far it goes and how its messages are found in the log. The applying thread changes it, any thread asks; each
/// entry becomes visible as a whole.
/// </summary>
internal sealed partial class PartitionState
{
    private readonly Lock _gate = new();
    private readonly OffsetIndex _index = new();
    private readonly SkippedTable _skipped = new();
    private readonly HoleSet _holes = new();
    private PartitionRow _row;

    // Entries up to here are not the partition's, or not any more.
    private LogIndex _trimmedTo;

    public PartitionState(string topicName, PartitionRow row)
    {
        TopicName = topicName;
        Topic = row.Topic;
        Partition = row.Partition;
        CreatedAt = row.CreatedAt;
        _row = row;
        _trimmedTo = row.CreatedAt;
    }

    /// <summary>The topic's number.</summary>
    public int Topic { get; }

    public string TopicName { get; }

    public int Partition { get; }

    /// <summary>
    /// The entry that made it. Entries before it may name its topic and partition and are of an earlier topic of that name.
    /// </summary>
    public LogIndex CreatedAt { get; }

    /// <summary>For the applying thread only.</summary>
    public ProducerTable Producers { get; } = new();

    /// <summary>The changes that this partition was noted in. For the applying thread only.</summary>
    public BrokerChanges? NotedIn { get; set; }

    /// <summary>What the store does not have yet of the block being filled, if anything. For the applying thread only.</summary>
    public OpenBlock? OpenBlock { get; set; }

    /// <summary>The changes that a trim of this partition was noted in. For the applying thread only.</summary>
    public BrokerChanges? TrimNotedIn { get; set; }

    public long EndOffset => Bounds.EndOffset;

    public PartitionBounds Bounds
    {
        get
        {
            lock (_gate)
            {
                return new PartitionBounds(_row.FirstOffset, _row.EndOffset, _row.LastIndex);
            }
        }
    }

    /// <summary>The first entry that holds a message of the partition, or nothing if it has no messages.</summary>
    public LogIndex? FirstEntry
    {
        get
        {
            lock (_gate)
            {
                return _row.FirstOffset < _row.EndOffset ? _index.FindOffset(_row.FirstOffset).Index : null;
            }
        }
    }

    /// <summary>Messages that were deleted and still leave a hole.</summary>
    public int HoleCount
    {
        get
        {
            lock (_gate)
            {
                return _holes.Count;
            }
        }
    }

    public PartitionDescription Describe()
    {
        lock (_gate)
        {
            long count = _row.EndOffset - _row.FirstOffset - _holes.Count;
            return new PartitionDescription(Partition, _row.FirstOffset, _row.EndOffset, count);
        }
    }

    /// <summary>The partition as it is to be stored.</summary>
    public PartitionRow ToRow()
    {
        lock (_gate)
        {
            return _row;
        }
    }

    /// <summary>What is no longer to be stored of it.</summary>
    public PartitionTrim ToTrim()
    {
        lock (_gate)
        {
            return new PartitionTrim(Topic, Partition, _trimmedTo, _row.FirstOffset);
        }
    }

    /// <summary>Takes the entry in: its messages get the offsets from <see cref="EndOffset"/> on.</summary>
    /// <param name="entry">A messages entry for this partition.</param>
    /// <param name="storedCount">Its messages without the skipped ones.</param>
    /// <param name="skippedPositions">The messages that are not stored, if there are any.</param>
    /// <param name="logBytes">Bytes of the whole log before this entry.</param>
    /// <param name="changes">Where to note what must be stored.</param>
    public void Append(LogEntry entry, int storedCount, SkippedPositions? skippedPositions, long logBytes, BrokerChanges changes)
    {
        changes.Note(this);
        lock (_gate)
        {
            if (IsItemDue(logBytes))
            {
                var item = new OffsetIndexItem(_row.EndOffset, entry.Index, _row.TimestampUsMax, _row.RecordBytes);
                _index.Add(item);
                changes.Add(new OffsetIndexRow(Topic, Partition, item));
                _row = _row with { EntriesSinceItem = 0, BytesSinceItem = 0, LogBytesAtItem = logBytes };
            }

            if (skippedPositions is not null)
            {
                _skipped.Add(entry.Index, skippedPositions);
                changes.Add(new SkippedRow(Topic, Partition, entry.Index, skippedPositions));
            }

            _row = _row with
            {
                EndOffset = _row.EndOffset + storedCount,
                LastIndex = entry.Index,
                TimestampUsMax = storedCount > 0 ? Math.Max(_row.TimestampUsMax, entry.Header.TimestampUs) : _row.TimestampUsMax,
                RecordBytes = _row.RecordBytes + entry.Record.Length,
                EntriesSinceItem = _row.EntriesSinceItem + 1,
                BytesSinceItem = _row.BytesSinceItem + entry.Record.Length,
            };
        }
    }

    /// <summary>Lets go of the messages in entries up to one, because the log does.</summary>
    /// <param name="lastRemoved">The entry.</param>
    /// <param name="cut">Where the partition begins behind it, unless its index says so.</param>
    /// <param name="changes">Where to note what must be stored.</param>
    /// <returns>How many messages and holes went.</returns>
    public RemovedMessages Trim(LogIndex lastRemoved, PartitionCut? cut, BrokerChanges changes)
    {
        lock (_gate)
        {
            if (lastRemoved <= _trimmedTo)
            {
                return default;
            }

            _trimmedTo = lastRemoved;
            bool hadSkipped = _skipped.RemoveThrough(lastRemoved);
            OffsetIndexItem? removed = _index.RemoveThrough(lastRemoved);
            if (hadSkipped || removed is not null)
            {
                changes.NoteTrim(this);
            }

            // Every message lies behind an item, so without an item no message goes.
            if (removed is null)
            {
                return default;
            }

            bool isCutNeeded = cut is not null
                && _row.LastIndex > lastRemoved
                && (_index.First is not { } first || cut.Value.BaseOffset < first.BaseOffset);
            if (isCutNeeded)
            {
                Invariant.Require(cut!.Value.Index > lastRemoved && cut.Value.BaseOffset <= _row.EndOffset);
                var item = new OffsetIndexItem(
                    cut.Value.BaseOffset, cut.Value.Index, removed.Value.TimestampUsBefore, cut.Value.RecordBytesBefore);
                _index.AddFirst(item);
                changes.Add(new OffsetIndexRow(Topic, Partition, item));
            }

            return BeginAt(Math.Max(_row.FirstOffset, _index.First?.BaseOffset ?? _row.EndOffset));
        }
    }

    /// <summary>
    /// Lets go of the messages before an offset. What of the index leads to them goes too; the log keeps them until nobody needs
    /// anything in front of them.
    /// </summary>
    /// <param name="firstOffset">The offset; beyond the end, it is the end.</param>
    /// <param name="changes">Where to note what must be stored.</param>
    /// <returns>How many messages and holes went.</returns>
    public RemovedMessages TrimTo(long firstOffset, BrokerChanges changes)
    {
        lock (_gate)
        {
            firstOffset = Math.Min(firstOffset, _row.EndOffset);
            if (firstOffset <= _row.FirstOffset)
            {
                return default;
            }

            // What lies between the item and the offset is read over.
            LogIndex lastRemoved =
                firstOffset < _row.EndOffset ? _index.FindOffset(firstOffset).Index.Previous : _row.LastIndex;
            _trimmedTo = LogIndex.Max(_trimmedTo, lastRemoved);
            _skipped.RemoveThrough(_trimmedTo);
            _index.RemoveThrough(_trimmedTo);
            changes.NoteTrim(this);
            return BeginAt(firstOffset);
        }
    }

    /// <summary>Deletes a message.</summary>
    /// <param name="offset">An offset that the partition has and that is no hole.</param>
    /// <param name="changes">Where to note what must be stored.</param>
    public void Delete(long offset, BrokerChanges changes)
    {
        lock (_gate)
        {
            Invariant.Require(offset >= _row.FirstOffset && offset < _row.EndOffset);
            _holes.Add(offset);
            changes.Add(new HoleRow(Topic, Partition, offset));
        }
    }

    internal void Restore(OffsetIndexItem item) => _index.Add(item);

    internal void Restore(SkippedRow stored) => _skipped.Add(stored.Index, stored.Skipped);

    internal void Restore(HoleRow stored)
    {
        Invariant.Require(stored.Offset >= _row.FirstOffset && stored.Offset < _row.EndOffset);
        _holes.Add(stored.Offset);
    }

    private RemovedMessages BeginAt(long firstOffset)
    {
        long count = firstOffset - _row.FirstOffset;
        Invariant.Require(count >= 0);
        _row = _row with { FirstOffset = firstOffset };
        int holes = _holes.RemoveBefore(firstOffset);
        return new RemovedMessages(count - holes, holes);
    }

    private bool IsItemDue(long logBytes) =>
        _index.IsEmpty
        || _row.EntriesSinceItem >= BrokerLimits.EntriesPerIndexItem
        || _row.BytesSinceItem >= BrokerLimits.PartitionBytesPerIndexItem
        || logBytes - _row.LogBytesAtItem >= BrokerLimits.LogBytesPerIndexItem;
}
