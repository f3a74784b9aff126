namespace Wiber.Node.Broker.Groups.Commands;

/// <summary>An offset that a group is to go on at.</summary>
/// <param name="Partition">Of which partition.</param>
/// <param name="Offset">The first message that is not done.</param>
/// <param name="Metadata">What the consumer keeps with it; may be empty.</param>
internal readonly record struct PartitionOffset(TopicPartition Partition, long Offset, string Metadata = "");
