namespace Wiber.Node.Broker.Groups;

/// <summary>A partition of a topic. A topic that is deleted and made again has another number.</summary>
/// <param name="Topic">The topic's number.</param>
/// <param name="Partition">From 0.</param>
internal readonly record struct TopicPartition(int Topic, int Partition) : IComparable<TopicPartition>
{
    public int CompareTo(TopicPartition other) =>
        Topic != other.Topic ? Topic.CompareTo(other.Topic) : Partition.CompareTo(other.Partition);
}
