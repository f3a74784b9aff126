using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Partitions;

/// <summary>
/// A partition: how far it goes and how its messages are found in the log. The applying thread changes it, any thread asks; each
/// entry becomes visible as a whole.
/// </summary>
internal sealed class PartitionState
{
    private const long UsPerMs = 1000;

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

    /// <summary>Which offset the partition may begin at by its topic's retention; the first offset if all may stay.</summary>
    /// <param name="config">The topic's.</param>
    /// <param name="nowUs">Microseconds since 1970.</param>
    public long FindRetained(TopicConfig config, long nowUs)
    {
        lock (_gate)
        {
            long first = _row.FirstOffset;
            if (first == _row.EndOffset)
            {
                return first;
            }

            if (config.RetentionMessages > 0)
            {
                first = Math.Max(first, _holes.CountBack(_row.EndOffset, config.RetentionMessages));
            }

            if (config.RetentionBytes > 0)
            {
                first = Math.Max(first, _index.FindRecordBytes(_row.RecordBytes - config.RetentionBytes).BaseOffset);
            }

            long oldestUs = config.RetentionMs > 0 ? nowUs - (config.RetentionMs * UsPerMs) : long.MinValue;
            return _row.TimestampUsMax < oldestUs
                ? _row.EndOffset
                : Math.Max(first, _index.FindTime(oldestUs).BaseOffset);
        }
    }

    /// <summary>
    /// The messages of an entry that are not stored, or nothing if all are. Not known of an entry that was removed.
    /// </summary>
    public SkippedPositions? FindSkipped(LogIndex entry)
    {
        lock (_gate)
        {
            return _skipped.Find(entry);
        }
    }

    /// <summary>
    /// The messages of an entry that are not stored, if there are any; false if the entry was removed or is of an earlier topic.
    /// </summary>
    public bool TryFindSkipped(LogIndex entry, out SkippedPositions? skipped)
    {
        lock (_gate)
        {
            skipped = _skipped.Find(entry);
            return entry > _trimmedTo;
        }
    }

    /// <summary>What of an entry can be read; false if the entry was removed or is of an earlier topic.</summary>
    /// <param name="entry">An entry that names the partition.</param>
    /// <param name="count">Its messages.</param>
    /// <param name="baseOffset">The offset of the first of them that is stored.</param>
    /// <param name="found">What can be read.</param>
    public bool TryFindEntry(LogIndex entry, int count, long baseOffset, out PartitionEntry found)
    {
        lock (_gate)
        {
            SkippedPositions? skipped = _skipped.Find(entry);
            int storedCount = skipped?.StoredCount(count) ?? count;
            long[] holes = _holes.Between(baseOffset, baseOffset + storedCount);
            found = new PartitionEntry(skipped, baseOffset, storedCount, _row.FirstOffset, holes);
            return entry > _trimmedTo;
        }
    }

    /// <summary>Whether the message of an offset was deleted.</summary>
    public bool IsHole(long offset)
    {
        lock (_gate)
        {
            return _holes.Contains(offset);
        }
    }

    /// <summary>The first point of the index behind an entry.</summary>
    public OffsetIndexItem? FindBehind(LogIndex entry)
    {
        lock (_gate)
        {
            return _index.FindBehind(entry);
        }
    }

    /// <summary>The last point of the index at or before an entry.</summary>
    public OffsetIndexItem? FindAtOrBefore(LogIndex entry)
    {
        lock (_gate)
        {
            return _index.FindAtOrBefore(entry);
        }
    }

    /// <summary>What can be read.</summary>
    /// <param name="previous">The entry in front of the first one that the log still holds.</param>
    public PartitionBounds BoundsBehind(LogIndex previous)
    {
        lock (_gate)
        {
            return FindBounds(previous);
        }
    }

    /// <summary>
    /// The nearest known point in front of an offset, or of the next message if there is none at the offset any more.
    /// </summary>
    public NearestItem? FindNearest(long offset)
    {
        lock (_gate)
        {
            long next = _holes.SkipFrom(offset);
            return _index.IsEmpty ? null : new NearestItem(_index.FindOffset(next), next);
        }
    }

    /// <summary>Where to begin reading at an offset, or at the first message behind it that is there.</summary>
    /// <param name="offset">The offset wanted.</param>
    /// <param name="previous">The entry in front of the first one that the log still holds.</param>
    public PartitionStart StartAtOffset(long offset, LogIndex previous)
    {
        lock (_gate)
        {
            return StartAt(offset, FindBounds(previous));
        }
    }

    /// <summary>Where to begin reading the last messages.</summary>
    /// <param name="count">How many.</param>
    /// <param name="previous">The entry in front of the first one that the log still holds.</param>
    public PartitionStart StartAtLast(int count, LogIndex previous)
    {
        lock (_gate)
        {
            return StartAt(_holes.CountBack(_row.EndOffset, count), FindBounds(previous));
        }
    }

    /// <summary>Where to begin looking for the first message of a time or later.</summary>
    /// <param name="timestampUs">Microseconds since 1970.</param>
    /// <param name="previous">The entry in front of the first one that the log still holds.</param>
    public PartitionStart StartAtTime(long timestampUs, LogIndex previous)
    {
        lock (_gate)
        {
            PartitionBounds bounds = FindBounds(previous);
            if (bounds.FirstOffset == bounds.EndOffset)
            {
                return new PartitionStart(bounds, bounds.EndOffset, default);
            }

            OffsetIndexItem first = _index.FindOffset(bounds.FirstOffset);
            OffsetIndexItem item = _index.FindTime(timestampUs);
            return new PartitionStart(bounds, bounds.FirstOffset, item.Index < first.Index ? first : item);
        }
    }

    internal void Restore(OffsetIndexItem item) => _index.Add(item);

    internal void Restore(SkippedRow stored) => _skipped.Add(stored.Index, stored.Skipped);

    internal void Restore(HoleRow stored)
    {
        Invariant.Require(stored.Offset >= _row.FirstOffset && stored.Offset < _row.EndOffset);
        _holes.Add(stored.Offset);
    }

    private PartitionStart StartAt(long offset, PartitionBounds bounds)
    {
        long from = Math.Max(offset, bounds.FirstOffset);
        from = from < bounds.EndOffset ? _holes.SkipFrom(from) : from;
        return new PartitionStart(bounds, from, from < bounds.EndOffset ? _index.FindOffset(from) : default);
    }

    private RemovedMessages BeginAt(long firstOffset)
    {
        long count = firstOffset - _row.FirstOffset;
        Invariant.Require(count >= 0);
        _row = _row with { FirstOffset = firstOffset };
        int holes = _holes.RemoveBefore(firstOffset);
        return new RemovedMessages(count - holes, holes);
    }

    /// <summary>
    /// What can be read. A node that took over a snapshot may have less of the log than the state in it speaks of; what is not
    /// there counts as removed.
    /// </summary>
    private PartitionBounds FindBounds(LogIndex previous)
    {
        long firstOffset = _index.First is { } first && first.Index <= previous
            ? Math.Max(_row.FirstOffset, _index.FindBehind(previous)?.BaseOffset ?? _row.EndOffset)
            : _row.FirstOffset;
        return new PartitionBounds(firstOffset, _row.EndOffset, _row.LastIndex);
    }

    private bool IsItemDue(long logBytes) =>
        _index.IsEmpty
        || _row.EntriesSinceItem >= BrokerLimits.EntriesPerIndexItem
        || _row.BytesSinceItem >= BrokerLimits.PartitionBytesPerIndexItem
        || logBytes - _row.LogBytesAtItem >= BrokerLimits.LogBytesPerIndexItem;
}
