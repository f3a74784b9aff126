using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Partitions;

// What readers, retention and the applying thread ask of a partition.
internal sealed partial class PartitionState
{
    private const long UsPerMs = 1000;

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

    /// <summary>The first point of the index whose message has this offset or a later one.</summary>
    public OffsetIndexItem? FindAtOrBehind(long offset)
    {
        lock (_gate)
        {
            return _index.FindAtOrBehind(offset);
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

    private PartitionStart StartAt(long offset, PartitionBounds bounds)
    {
        long from = Math.Max(offset, bounds.FirstOffset);
        from = from < bounds.EndOffset ? _holes.SkipFrom(from) : from;
        return new PartitionStart(bounds, from, from < bounds.EndOffset ? _index.FindOffset(from) : default);
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
}
