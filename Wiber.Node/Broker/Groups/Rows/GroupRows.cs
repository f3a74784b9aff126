namespace Wiber.Node.Broker.Groups.Rows;

/// <summary>All rows of groups, or those that changed, in no particular order.</summary>
internal sealed record GroupRows(
    IReadOnlyList<GroupRow> Groups,
    IReadOnlyList<MemberRow> Members,
    IReadOnlyList<OwnershipRow> Ownerships,
    IReadOnlyList<CommittedOffsetRow> Offsets)
{
    public static readonly GroupRows Empty = new([], [], [], []);
}
