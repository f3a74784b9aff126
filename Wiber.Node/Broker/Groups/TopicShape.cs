namespace Wiber.Node.Broker.Groups;

/// <summary>What groups need to know of a topic.</summary>
/// <param name="Topic">Its number.</param>
/// <param name="PartitionCount">Its partitions, numbered from 0.</param>
internal readonly record struct TopicShape(int Topic, int PartitionCount);
