using Wiber.Node.Broker.Partitions;

namespace Wiber.Node.Broker.Groups;

/// <summary>What consumer groups know of topics: the state after the entry that is being applied, or the last one.</summary>
internal interface ITopicPartitions
{
    /// <summary>The topic of a name, or nothing if there is none now.</summary>
    public TopicShape? FindTopic(string name);

    /// <summary>The name of a topic, or nothing if there is none of that number any more.</summary>
    public string? FindName(int topic);

    /// <summary>Which offsets a partition has, or nothing if there is no such partition.</summary>
    public PartitionBounds? FindBounds(TopicPartition partition);
}
