namespace Wiber.Node.Broker.Groups.Reading;

/// <summary>What a member is to consume.</summary>
/// <param name="Member">Who it is, and since when.</param>
/// <param name="Generation">The group's generation; what the member waits to change.</param>
/// <param name="Partitions">By topic and number.</param>
internal sealed record MemberAssignment(GroupMember Member, long Generation, IReadOnlyList<AssignedPartition> Partitions);
