namespace Wiber.Node.Broker.Groups;

/// <summary>A partition of a command for which it did not count, and why.</summary>
internal readonly record struct RefusedPartition(TopicPartition Partition, GroupStatus Status);
