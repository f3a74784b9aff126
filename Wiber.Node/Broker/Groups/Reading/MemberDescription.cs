namespace Wiber.Node.Broker.Groups.Reading;

/// <summary>A member as shown to users.</summary>
/// <param name="Member">Who it is.</param>
/// <param name="PartitionCount">Partitions that it consumes.</param>
/// <param name="RevokingCount">How many of them it is to let go of.</param>
/// <param name="PendingCount">Partitions that it gets when others let go of them.</param>
internal sealed record MemberDescription(GroupMember Member, int PartitionCount, int RevokingCount, int PendingCount);
