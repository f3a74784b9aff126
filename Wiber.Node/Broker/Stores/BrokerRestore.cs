using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Topics;

namespace Wiber.Node.Broker.Stores;

/// <summary>Puts a stored state back in place.</summary>
internal static class BrokerRestore
{
    public static void Run(BrokerState state, TopicTable topics)
    {
        foreach (TopicRow row in state.Topics.OrderBy(row => row.Topic))
        {
            Invariant.Require(topics.Add(row.Name).Number == row.Topic);
        }

        foreach (PartitionRow row in state.Partitions)
        {
            Find(topics, row.Topic, row.Partition).Restore(row);
        }

        foreach (OffsetIndexRow row in state.OffsetIndex.OrderBy(row => row.Item.Index))
        {
            Find(topics, row.Topic, row.Partition).Restore(row.Item);
        }

        foreach (SkippedRow row in state.Skipped.OrderBy(row => row.Index))
        {
            Find(topics, row.Topic, row.Partition).Restore(row);
        }

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
    }

    private static PartitionState Find(TopicTable topics, int topic, int partition)
    {
        PartitionState? found = topics.Get(topic).FindPartition(partition);
        Invariant.Require(found is not null);
        return found;
    }
}
