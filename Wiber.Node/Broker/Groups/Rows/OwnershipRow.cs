namespace Wiber.Node.Broker.Groups.Rows;

/// <summary>Whose a partition is in a group, as stored.</summary>
internal readonly record struct OwnershipRow(string Group, TopicPartition Partition, PartitionOwnership Ownership);
