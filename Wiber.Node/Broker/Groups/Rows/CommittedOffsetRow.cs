namespace Wiber.Node.Broker.Groups.Rows;

/// <summary>Where a group goes on in a partition, as stored.</summary>
internal readonly record struct CommittedOffsetRow(string Group, TopicPartition Partition, CommittedOffset Committed);
