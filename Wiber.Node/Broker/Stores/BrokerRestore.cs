using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Topics;

namespace Wiber.Node.Broker.Stores;

/// <summary>Puts a stored state back in place.</summary>
internal static class BrokerRestore
{
    public static TopicTable Run(BrokerState state)
    {
        var topics = new TopicTable(state.NextTopic);
        ILookup<int, PartitionRow> partitions = state.Partitions.ToLookup(row => row.Topic);
        foreach (TopicRow row in state.Topics)
        {
            topics.Add(TopicState.Restore(row, partitions[row.Topic]));
        }

        foreach (OffsetIndexRow row in state.OffsetIndex.OrderBy(row => row.Item.Index))
        {
            Find(topics, row.Topic, row.Partition).Restore(row.Item);
        }

        foreach (SkippedRow row in state.Skipped.OrderBy(row => row.Index))
        {
            Find(topics, row.Topic, row.Partition).Restore(row);
        }

        foreach (HoleRow row in state.Holes.OrderBy(row => row.Offset))
        {
            Find(topics, row.Topic, row.Partition).Restore(row);
        }

        topics.HoleCount = state.Holes.Count;

        // In the order of their last use, which is the order in which they are to be forgotten.
        foreach (ProducerRow row in state.Producers.OrderBy(row => row.LastUsed))
        {
            PartitionState partition = Find(topics, row.Key.Topic, row.Key.Partition);
            ProducerState producer =
                partition.Producers.Use(partition, row.Key.ProducerId, row.LastUsed, out ProducerState? forgotten);
            Invariant.Require(forgotten is null);
            foreach (ProducedBatch batch in row.Batches.OrderBy(batch => batch.Sequence))
            {
                producer.Window.Add(batch);
            }
        }

        return topics;
    }

    private static PartitionState Find(TopicTable topics, int topic, int partition)
    {
        PartitionState? found = topics.Find(topic)?.FindPartition(partition);
        Invariant.Require(found is not null);
        return found;
    }
}
