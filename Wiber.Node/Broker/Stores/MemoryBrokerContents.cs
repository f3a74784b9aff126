using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Retention;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Stores;

/// <summary>All rows of a store in memory.</summary>
internal sealed class MemoryBrokerContents
{
    public LogHash Applied { get; set; } = LogHash.Start;

    public long LogBytes { get; set; }

    public LogTrim Trim { get; set; }

    /// <summary>By their numbers.</summary>
    public List<TopicRow> Topics { get; } = [];

    public SortedDictionary<(int Topic, int Partition), PartitionRow> Partitions { get; } = [];

    public SortedDictionary<(int Topic, int Partition, LogIndex Index), OffsetIndexRow> OffsetIndex { get; } = [];

    public SortedDictionary<(int Topic, int Partition, LogIndex Index), SkippedRow> Skipped { get; } = [];

    public Dictionary<MessageIdKey, MessagePlace> MessageIds { get; } = new(MessageIdComparer.Instance);

    public SortedDictionary<(int Topic, int Partition, ulong ProducerId), ProducerRow> Producers { get; } = [];

    public SortedDictionary<(int Topic, int Partition, long Block), FieldFilterRow> FieldFilters { get; } = [];

    public SortedDictionary<(int Topic, int Partition), OpenBlockRow> OpenBlocks { get; } = [];

    public void Apply(BrokerDelta delta)
    {
        Applied = delta.Applied;
        LogBytes = delta.LogBytes;
        Trim = delta.Trim;
        Topics.AddRange(delta.Topics);
        foreach (PartitionRow row in delta.Partitions)
        {
            Partitions[(row.Topic, row.Partition)] = row;
        }

        foreach (OffsetIndexRow row in delta.OffsetIndex)
        {
            OffsetIndex.Add((row.Topic, row.Partition, row.Item.Index), row);
        }

        foreach (SkippedRow row in delta.Skipped)
        {
            Skipped.Add((row.Topic, row.Partition, row.Index), row);
        }

        foreach ((MessageIdKey key, MessagePlace place) in delta.MessageIds)
        {
            MessageIds[key] = place;
        }

        ApplyProducers(delta);
        ApplyFilters(delta);
        if (delta.HasTrim)
        {
            RemoveTrimmed();
        }
    }

    public BrokerState ToState() => new(
        Applied,
        LogBytes,
        Trim,
        [.. Topics],
        [.. Partitions.Values],
        [.. OffsetIndex.Values],
        [.. Skipped.Values],
        [.. Producers.Values]);

    private void ApplyProducers(BrokerDelta delta)
    {
        foreach (ProducerKey key in delta.ForgottenProducers)
        {
            Producers.Remove((key.Topic, key.Partition, key.ProducerId));
        }

        foreach (ProducerRow row in delta.Producers)
        {
            var key = (row.Key.Topic, row.Key.Partition, row.Key.ProducerId);
            IEnumerable<ProducedBatch> before = Producers.TryGetValue(key, out ProducerRow known) ? known.Batches : [];
            ProducedBatch[] kept = [.. before.Concat(row.Batches).Where(batch => batch.Sequence >= row.Floor)];
            Producers[key] = row with { Floor = 0, Batches = kept };
        }
    }

    private void ApplyFilters(BrokerDelta delta)
    {
        foreach (FieldFilterRow row in delta.FieldFilters)
        {
            FieldFilters.Add((row.Topic, row.Partition, row.Block), row);
        }

        foreach (OpenBlockRow row in delta.OpenBlocks)
        {
            OpenBlocks[(row.Topic, row.Partition)] = row.After(OpenBlocks.GetValueOrDefault((row.Topic, row.Partition)));
        }

        // A block that became full just now has nothing left to add; the next one may not have begun.
        foreach (FieldFilterRow row in delta.FieldFilters)
        {
            if (OpenBlocks.TryGetValue((row.Topic, row.Partition), out OpenBlockRow? open) && open.Block <= row.Block)
            {
                OpenBlocks.Remove((row.Topic, row.Partition));
            }
        }
    }

    private void RemoveTrimmed()
    {
        LogIndex last = Trim.LastRemoved;
        foreach (var key in OffsetIndex.Keys.Where(key => key.Index <= last).ToArray())
        {
            OffsetIndex.Remove(key);
        }

        foreach (var key in Skipped.Keys.Where(key => key.Index <= last).ToArray())
        {
            Skipped.Remove(key);
        }

        foreach (var key in FieldFilters.Keys.Where(IsTrimmed).ToArray())
        {
            FieldFilters.Remove(key);
        }

        foreach ((MessageIdKey key, MessagePlace place) in MessageIds)
        {
            if (place.Offset < Partitions[(key.Topic, place.Partition)].FirstOffset)
            {
                MessageIds.Remove(key);
            }
        }
    }

    private bool IsTrimmed((int Topic, int Partition, long Block) key) =>
        key.Block < Partitions[(key.Topic, key.Partition)].FirstOffset / BrokerLimits.OffsetsPerBlock;
}
