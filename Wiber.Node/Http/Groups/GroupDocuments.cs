using Wiber.Client.Api.Groups;
using Wiber.Node.Broker.Groups.Reading;
using GroupDescription = Wiber.Client.Api.Groups.GroupDescription;
using GroupSummary = Wiber.Client.Api.Groups.GroupSummary;

namespace Wiber.Node.Http.Groups;

/// <summary>Consumer groups as clients see them.</summary>
internal static class GroupDocuments
{
    public static GroupAssignment Of(string group, MemberAssignment assignment) => new()
    {
        Group = group,
        Member = assignment.Member.Name,
        JoinedAt = (long)assignment.Member.JoinedAt.Value,
        Generation = assignment.Generation,
        SessionTimeoutMs = assignment.Member.SessionTimeoutMs,
        Partitions =
        [
            .. assignment.Partitions.Select(each => new Wiber.Client.Api.Groups.AssignedPartition
            {
                Topic = each.Topic,
                TopicNumber = each.Partition.Topic,
                Partition = each.Partition.Partition,
                Offset = each.Committed?.Offset,
                Metadata = each.Committed is { Metadata.Length: > 0 } committed ? committed.Metadata : null,
                Revoking = each.IsRevoking,
            }),
        ],
    };

    public static GroupSummary Of(Broker.Groups.Reading.GroupSummary group) => new()
    {
        Group = group.Name,
        State = TextOf(group.Phase),
        Generation = group.Generation,
        MemberCount = group.MemberCount,
        OffsetCount = group.OffsetCount,
    };

    public static GroupDescription Of(Broker.Groups.Reading.GroupDescription group) => new()
    {
        Group = group.Name,
        State = TextOf(group.Phase),
        Generation = group.Generation,
        Lag = group.Partitions.Sum(partition => partition.Lag),
        Members =
        [
            .. group.Members.Select(each => new GroupMemberDescription
            {
                Member = each.Member.Name,
                Client = each.Member.Client.Length > 0 ? each.Member.Client : null,
                Topics = each.Member.Topics,
                SessionTimeoutMs = each.Member.SessionTimeoutMs,
                PartitionCount = each.PartitionCount,
                RevokingCount = each.RevokingCount,
            }),
        ],
        Partitions =
        [
            .. group.Partitions.Select(each => new GroupPartition
            {
                Topic = each.Topic,
                Partition = each.Partition.Partition,
                Offset = each.Committed?.Offset,
                EndOffset = each.EndOffset,
                Lag = each.Lag,
                Member = each.Ownership?.Owner,
                Revoking = each.Ownership?.IsRevoking ?? false,
            }),
        ],
    };

    private static string TextOf(GroupPhase phase) => phase switch
    {
        GroupPhase.Empty => "empty",
        GroupPhase.Rebalancing => "rebalancing",
        _ => "stable",
    };
}
