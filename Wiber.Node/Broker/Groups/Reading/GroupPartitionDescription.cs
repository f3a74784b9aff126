namespace Wiber.Node.Broker.Groups.Reading;

/// <summary>A partition that a group consumes or has an offset in, as shown to users.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Committed">Where the group goes on; nothing if it never committed.</param>
/// <param name="EndOffset">One behind the last message.</param>
/// <param name="Lag">Messages from there to the end that are still kept; without a commit, all that are kept.</param>
/// <param name="Ownership">Whose it is, if it is anybody's.</param>
internal sealed record GroupPartitionDescription(
    string Topic,
    TopicPartition Partition,
    CommittedOffset? Committed,
    long EndOffset,
    long Lag,
    PartitionOwnership? Ownership);
