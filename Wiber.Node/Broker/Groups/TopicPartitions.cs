using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Topics;

namespace Wiber.Node.Broker.Groups;

/// <summary>What consumer groups know of the broker's topics.</summary>
internal sealed class TopicPartitions(TopicTable topics) : ITopicPartitions
{
    public TopicShape? FindTopic(string name) =>
        topics.Find(name) is { } topic ? new TopicShape(topic.Number, topic.Partitions.Count) : null;

    public string? FindName(int topic) => topics.Find(topic)?.Name;

    public PartitionBounds? FindBounds(TopicPartition partition) =>
        topics.Find(partition.Topic)?.FindPartition(partition.Partition)?.Bounds;
}
