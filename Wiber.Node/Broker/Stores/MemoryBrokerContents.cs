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

    public int NextTopic { get; set; }

    public SortedDictionary<int, TopicRow> Topics { get; } = [];

    public SortedDictionary<(int Topic, int Partition), PartitionRow> Partitions { get; } = [];

    public SortedDictionary<(int Topic, int Partition, LogIndex Index), OffsetIndexRow> OffsetIndex { get; } = [];

    public SortedDictionary<(int Topic, int Partition, LogIndex Index), SkippedRow> Skipped { get; } = [];

    public SortedSet<(int Topic, int Partition, long Offset)> Holes { get; } = [];

    public Dictionary<MessageIdKey, MessagePlace> MessageIds { get; } = new(MessageIdComparer.Instance);

    public SortedDictionary<(int Topic, int Partition, ulong ProducerId), ProducerRow> Producers { get; } = [];

    public MemoryGroupContents Groups { get; } = new();

    public SortedDictionary<(int Topic, int Partition, long Block), FieldFilterRow> FieldFilters { get; } = [];

    public SortedDictionary<(int Topic, int Partition), OpenBlockRow> OpenBlocks { get; } = [];

    public void Apply(BrokerDelta delta)
    {
        Applied = delta.Applied;
        LogBytes = delta.LogBytes;
        Trim = delta.Trim;
        NextTopic = delta.NextTopic;
        RemoveTopics(delta.DeletedTopics);
        foreach (TopicRow row in delta.Topics)
        {
            Topics[row.Topic] = row;
        }

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

        foreach (HoleRow row in delta.Holes)
        {
            Holes.Add((row.Topic, row.Partition, row.Offset));
        }

        foreach ((MessageIdKey key, MessagePlace place) in delta.MessageIds)
        {
            MessageIds[key] = place;
        }

        ApplyProducers(delta);
        Groups.Apply(delta.Groups);
        ApplyFilters(delta);
        if (delta.Trims.Count > 0)
        {
            RemoveTrimmed(delta.Trims.ToDictionary(trim => (trim.Topic, trim.Partition)));
        }
    }

    public BrokerState ToState() => new(
        Applied,
        LogBytes,
        Trim,
        NextTopic,
        [.. Topics.Values],
        [.. Partitions.Values],
        [.. OffsetIndex.Values],
        [.. Skipped.Values],
        [.. Holes.Select(key => new HoleRow(key.Topic, key.Partition, key.Offset))],
        [.. Producers.Values],
        Groups.ToRows());

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

        // The block after a full one may not have begun.
        foreach (FieldFilterRow row in delta.FieldFilters)
        {
            if (OpenBlocks.TryGetValue((row.Topic, row.Partition), out OpenBlockRow? open) && open.Block <= row.Block)
            {
                OpenBlocks.Remove((row.Topic, row.Partition));
            }
        }
    }

    private void RemoveTopics(IReadOnlyList<int> deleted)
    {
        if (deleted.Count == 0)
        {
            return;
        }

        HashSet<int> gone = [.. deleted];
        RemoveWhere(Topics, key => gone.Contains(key));
        RemoveWhere(Partitions, key => gone.Contains(key.Topic));
        RemoveWhere(OffsetIndex, key => gone.Contains(key.Topic));
        RemoveWhere(Skipped, key => gone.Contains(key.Topic));
        RemoveWhere(Producers, key => gone.Contains(key.Topic));
        RemoveWhere(MessageIds, key => gone.Contains(key.Topic));
        RemoveWhere(FieldFilters, key => gone.Contains(key.Topic));
        RemoveWhere(OpenBlocks, key => gone.Contains(key.Topic));
        Holes.RemoveWhere(key => gone.Contains(key.Topic));
    }

    private void RemoveTrimmed(Dictionary<(int Topic, int Partition), PartitionTrim> trims)
    {
        bool IsTrimmed(int topic, int partition, LogIndex index) =>
            trims.TryGetValue((topic, partition), out PartitionTrim trim) && index <= trim.LastRemoved;

        RemoveWhere(OffsetIndex, key => IsTrimmed(key.Topic, key.Partition, key.Index));
        RemoveWhere(Skipped, key => IsTrimmed(key.Topic, key.Partition, key.Index));
        RemoveWhere(
            FieldFilters,
            key => key.Block < Partitions[(key.Topic, key.Partition)].FirstOffset / BrokerLimits.OffsetsPerBlock);
        Holes.RemoveWhere(key => key.Offset < Partitions[(key.Topic, key.Partition)].FirstOffset);
        foreach ((MessageIdKey key, MessagePlace place) in MessageIds)
        {
            if (place.Offset < Partitions[(key.Topic, place.Partition)].FirstOffset)
            {
                MessageIds.Remove(key);
            }
        }
    }

    private static void RemoveWhere<TKey, TValue>(IDictionary<TKey, TValue> rows, Func<TKey, bool> isGone)
    {
        foreach (TKey key in rows.Keys.Where(isGone).ToArray())
        {
            rows.Remove(key);
        }
    }
}
