using Wiber.Node.Raft;

namespace Wiber.Node.Broker;

/// <summary>
/// A partition: how far it goes and how its messages are found in the log. The applying thread changes it, any thread asks; each
/// entry becomes visible as a whole.
/// </summary>
internal sealed class PartitionState(int topic, string topicName, int partition)
{
    private readonly Lock gate = new();
    private readonly OffsetIndex index = new();
    private readonly Dictionary<LogIndex, SkippedPositions> skipped = [];
    private PartitionRow row = new(topic, partition, 0, 0, LogIndex.Zero, long.MinValue, 0, 0, 0);

    public int Topic { get; } = topic;

    public string TopicName { get; } = topicName;

    public int Partition { get; } = partition;

    /// <summary>For the applying thread only.</summary>
    public ProducerTable Producers { get; } = new();

    /// <summary>The changes that this partition was noted in. For the applying thread only.</summary>
    public BrokerChanges? NotedIn { get; set; }

    public long EndOffset => Bounds.EndOffset;

    public PartitionBounds Bounds
    {
        get
        {
            lock (gate)
            {
                return new PartitionBounds(row.FirstOffset, row.EndOffset, row.LastIndex);
            }
        }
    }

    /// <summary>The partition as it is to be stored.</summary>
    public PartitionRow ToRow()
    {
        lock (gate)
        {
            return row;
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
        lock (gate)
        {
            if (IsItemDue(logBytes))
            {
                var item = new OffsetIndexItem(row.EndOffset, entry.Index, row.TimestampUsMax);
                index.Add(item);
                changes.Add(new OffsetIndexRow(Topic, Partition, item));
                row = row with { EntriesSinceItem = 0, BytesSinceItem = 0, LogBytesAtItem = logBytes };
            }

            if (skippedPositions is not null)
            {
                skipped.Add(entry.Index, skippedPositions);
                changes.Add(new SkippedRow(Topic, Partition, entry.Index, skippedPositions));
            }

            row = row with
            {
                EndOffset = row.EndOffset + storedCount,
                LastIndex = entry.Index,
                TimestampUsMax = storedCount > 0 ? Math.Max(row.TimestampUsMax, entry.Header.TimestampUs) : row.TimestampUsMax,
                EntriesSinceItem = row.EntriesSinceItem + 1,
                BytesSinceItem = row.BytesSinceItem + entry.Record.Length,
            };
        }
    }

    /// <summary>The messages of an entry that are not stored, or nothing if all are.</summary>
    public SkippedPositions? FindSkipped(LogIndex entry)
    {
        lock (gate)
        {
            return skipped.GetValueOrDefault(entry);
        }
    }

    /// <summary>The nearest known point in front of an offset. The partition must have an entry.</summary>
    public OffsetIndexItem FindOffset(long offset)
    {
        lock (gate)
        {
            return index.FindOffset(offset);
        }
    }

    /// <summary>
    /// The nearest known point in front of the first message of a time or later. The partition must have an entry.
    /// </summary>
    public OffsetIndexItem FindTime(long timestampUs)
    {
        lock (gate)
        {
            return index.FindTime(timestampUs);
        }
    }

    internal void Restore(PartitionRow stored)
    {
        Invariant.Require(stored.Topic == Topic && stored.Partition == Partition);
        row = stored;
    }

    internal void Restore(OffsetIndexItem item) => index.Add(item);

    internal void Restore(SkippedRow stored) => skipped.Add(stored.Index, stored.Skipped);

    private bool IsItemDue(long logBytes) =>
        index.IsEmpty
        || row.EntriesSinceItem >= BrokerLimits.EntriesPerIndexItem
        || row.BytesSinceItem >= BrokerLimits.PartitionBytesPerIndexItem
        || logBytes - row.LogBytesAtItem >= BrokerLimits.LogBytesPerIndexItem;
}
