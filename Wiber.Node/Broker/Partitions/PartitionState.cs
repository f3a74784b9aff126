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
internal sealed class PartitionState(int topic, string topicName, int partition)
{
    private readonly Lock _gate = new();
    private readonly OffsetIndex _index = new();
    private readonly SkippedTable _skipped = new();
    private PartitionRow _row = new(topic, partition, 0, 0, LogIndex.Zero, long.MinValue, 0, 0, 0);
    private LogIndex _trimmedTo = LogIndex.Zero;

    public int Topic { get; } = topic;

    public string TopicName { get; } = topicName;

    public int Partition { get; } = partition;

    /// <summary>For the applying thread only.</summary>
    public ProducerTable Producers { get; } = new();

    /// <summary>The changes that this partition was noted in. For the applying thread only.</summary>
    public BrokerChanges? NotedIn { get; set; }

    /// <summary>What the store does not have yet of the block being filled, if anything. For the applying thread only.</summary>
    public OpenBlock? OpenBlock { get; set; }

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

    /// <summary>The partition as it is to be stored.</summary>
    public PartitionRow ToRow()
    {
        lock (_gate)
        {
            return _row;
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
                var item = new OffsetIndexItem(_row.EndOffset, entry.Index, _row.TimestampUsMax);
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
                EntriesSinceItem = _row.EntriesSinceItem + 1,
                BytesSinceItem = _row.BytesSinceItem + entry.Record.Length,
            };
        }
    }

    /// <summary>Lets go of the messages in entries up to one.</summary>
    /// <param name="lastRemoved">The entry.</param>
    /// <param name="cut">Where the partition begins behind it, unless its index says so.</param>
    /// <param name="changes">Where to note what must be stored.</param>
    /// <returns>How many messages went.</returns>
    public long Trim(LogIndex lastRemoved, PartitionCut? cut, BrokerChanges changes)
    {
        lock (_gate)
        {
            _trimmedTo = lastRemoved;
            bool hadSkipped = _skipped.RemoveThrough(lastRemoved);
            OffsetIndexItem? removed = _index.RemoveThrough(lastRemoved);
            if (hadSkipped || removed is not null)
            {
                changes.Note(this);
            }

            // Every message lies behind an item, so without an item no message goes.
            if (removed is null)
            {
                return 0;
            }

            bool isCutNeeded = cut is not null
                && _row.LastIndex > lastRemoved
                && (_index.First is not { } first || cut.Value.BaseOffset < first.BaseOffset);
            if (isCutNeeded)
            {
                Invariant.Require(cut!.Value.Index > lastRemoved && cut.Value.BaseOffset <= _row.EndOffset);
                var item = new OffsetIndexItem(cut.Value.BaseOffset, cut.Value.Index, removed.Value.TimestampUsBefore);
                _index.AddFirst(item);
                changes.Add(new OffsetIndexRow(Topic, Partition, item));
            }

            long firstOffset = _index.First?.BaseOffset ?? _row.EndOffset;
            long count = firstOffset - _row.FirstOffset;
            Invariant.Require(count >= 0);
            _row = _row with { FirstOffset = firstOffset };
            return count;
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

    /// <summary>The messages of an entry that are not stored, if there are any; false if the entry was removed.</summary>
    public bool TryFindSkipped(LogIndex entry, out SkippedPositions? skipped)
    {
        lock (_gate)
        {
            skipped = _skipped.Find(entry);
            return entry > _trimmedTo;
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

    /// <summary>The nearest known point in front of an offset, if any is left.</summary>
    public OffsetIndexItem? FindNearest(long offset)
    {
        lock (_gate)
        {
            return _index.IsEmpty ? null : _index.FindOffset(offset);
        }
    }

    /// <summary>Where to begin reading at an offset, or at the first message that is there.</summary>
    /// <param name="offset">The offset wanted.</param>
    /// <param name="previous">The entry in front of the first one that the log still holds.</param>
    public PartitionStart StartAtOffset(long offset, LogIndex previous)
    {
        lock (_gate)
        {
            PartitionBounds bounds = FindBounds(previous);
            long from = Math.Max(offset, bounds.FirstOffset);
            return new PartitionStart(bounds, from < bounds.EndOffset ? _index.FindOffset(from) : default);
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
                return new PartitionStart(bounds, default);
            }

            OffsetIndexItem first = _index.FindOffset(bounds.FirstOffset);
            OffsetIndexItem item = _index.FindTime(timestampUs);
            return new PartitionStart(bounds, item.Index < first.Index ? first : item);
        }
    }

    internal void Restore(PartitionRow stored)
    {
        Invariant.Require(stored.Topic == Topic && stored.Partition == Partition);
        _row = stored;
    }

    internal void Restore(OffsetIndexItem item) => _index.Add(item);

    internal void Restore(SkippedRow stored) => _skipped.Add(stored.Index, stored.Skipped);

    /// <summary>
    /// What can be read. A node that took over a snapshot may have less of the log than the state in it speaks of; what is not
    /// there counts as removed.
    /// </summary>
    private PartitionBounds FindBounds(LogIndex previous)
    {
        long firstOffset = _index.First is { } first && first.Index <= previous
            ? _index.FindBehind(previous)?.BaseOffset ?? _row.EndOffset
            : _row.FirstOffset;
        return new PartitionBounds(firstOffset, _row.EndOffset, _row.LastIndex);
    }

    private bool IsItemDue(long logBytes) =>
        _index.IsEmpty
        || _row.EntriesSinceItem >= BrokerLimits.EntriesPerIndexItem
        || _row.BytesSinceItem >= BrokerLimits.PartitionBytesPerIndexItem
        || logBytes - _row.LogBytesAtItem >= BrokerLimits.LogBytesPerIndexItem;
}
