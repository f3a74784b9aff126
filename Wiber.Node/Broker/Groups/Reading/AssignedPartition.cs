namespace Wiber.Node.Broker.Groups.Reading;

/// <summary>A partition that a member consumes.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Committed">Where to go on; nothing if the group never committed: then the consumer decides.</param>
/// <param name="IsRevoking">The member is to finish, commit, and release it.</param>
internal sealed record AssignedPartition(string Topic, TopicPartition Partition, CommittedOffset? Committed, bool IsRevoking);
