namespace Wiber.Node.Broker.Groups.Reading;

/// <summary>A group as shown to users; members by name, partitions by topic and number.</summary>
internal sealed record GroupDescription(
    string Name,
    GroupPhase Phase,
    long Generation,
    IReadOnlyList<MemberDescription> Members,
    IReadOnlyList<GroupPartitionDescription> Partitions);
