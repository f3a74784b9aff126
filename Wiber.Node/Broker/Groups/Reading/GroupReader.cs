using Wiber.Node.Broker.Partitions;

namespace Wiber.Node.Broker.Groups.Reading;

/// <summary>Describes groups. The table must not change meanwhile.</summary>
internal sealed class GroupReader(GroupTable table, ITopicPartitions topics)
{
    public GroupSummary[] List() =>
    [
        .. table.Groups
            .OrderBy(group => group.Name, StringComparer.Ordinal)
            .Select(group => new GroupSummary(
                group.Name, FindPhase(group), group.Generation, group.Members.Count, group.Offsets.Count)),
    ];

    public string[] ListNames() => [.. table.Groups.Select(group => group.Name).Order(StringComparer.Ordinal)];

    public GroupDescription? Describe(string name) => table.Find(name) is { } group
        ? new GroupDescription(group.Name, FindPhase(group), group.Generation, DescribeMembers(group), DescribePartitions(group))
        : null;

    public MemberAssignment? FindAssignment(string group, string member)
    {
        if (table.Find(group) is not { } found || found.FindMember(member) is not { } foundMember)
        {
            return null;
        }

        AssignedPartition[] partitions =
        [
            .. found.Ownerships
                .Where(pair => pair.Value.Owner == member)
                .OrderBy(pair => pair.Key)

                // A topic that is just being deleted may be gone already, the ownership of its partitions not yet.
                .Where(pair => topics.FindName(pair.Key.Topic) is not null)
                .Select(pair => new AssignedPartition(
                    NameOf(pair.Key), pair.Key, found.FindOffset(pair.Key), pair.Value.IsRevoking)),
        ];
        return new MemberAssignment(foundMember, found.Generation, partitions);
    }

    private static GroupPhase FindPhase(ConsumerGroup group) =>
        group.Members.Count == 0 ? GroupPhase.Empty
        : group.Ownerships.Values.Any(ownership => ownership.IsRevoking) ? GroupPhase.Rebalancing
        : GroupPhase.Stable;

    private static MemberDescription[] DescribeMembers(ConsumerGroup group)
    {
        ILookup<string, PartitionOwnership> byOwner = group.Ownerships.Values.ToLookup(ownership => ownership.Owner);
        ILookup<string?, PartitionOwnership> byTarget =
            group.Ownerships.Values.Where(ownership => ownership.IsRevoking).ToLookup(ownership => ownership.Target);
        return
        [
            .. group.Members.Values
                .OrderBy(member => member.Name, StringComparer.Ordinal)
                .Select(member => new MemberDescription(
                    member,
                    byOwner[member.Name].Count(),
                    byOwner[member.Name].Count(ownership => ownership.IsRevoking),
                    byTarget[member.Name].Count())),
        ];
    }

    private GroupPartitionDescription[] DescribePartitions(ConsumerGroup group) =>
        [.. group.Ownerships.Keys.Union(group.Offsets.Keys).Order().Select(partition => DescribePartition(group, partition))];

    private GroupPartitionDescription DescribePartition(ConsumerGroup group, TopicPartition partition)
    {
        // A topic that is just being deleted may be gone already, its offsets not yet.
        PartitionBounds bounds = topics.FindBounds(partition) ?? default;
        CommittedOffset? committed = group.FindOffset(partition);
        long next = Math.Max(committed?.Offset ?? bounds.FirstOffset, bounds.FirstOffset);
        return new GroupPartitionDescription(
            NameOf(partition),
            partition,
            committed,
            bounds.EndOffset,
            Math.Max(0, bounds.EndOffset - next),
            group.FindOwnership(partition));
    }

    private string NameOf(TopicPartition partition) => topics.FindName(partition.Topic) ?? "";
}
