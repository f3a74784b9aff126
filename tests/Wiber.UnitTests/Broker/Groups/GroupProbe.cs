using Wiber.Node.Broker;
using Wiber.Node.Broker.Groups.Reading;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>Looks at a broker's groups from outside.</summary>
internal static class GroupProbe
{
    /// <summary>Everything that a broker answers about groups, as text, to compare two of them.</summary>
    public static string DescribeGroups(this MessageBroker broker) =>
        string.Join('\n', broker.Groups.ListGroups().Select(group => Describe(broker.Groups.DescribeGroup(group.Name)!)));

    public static string DescribeGroup(this ApplyOutcome outcome) => outcome.Group is { } group
        ? $"{group with { Refused = [] }} {string.Join(' ', group.Refused)}"
        : $"{outcome.GroupDigest}";

    private static string Describe(GroupDescription group) => string.Join(
        '\n',
        [
            $"{group.Name} {group.Phase} {group.Generation}",
            .. group.Members.Select(member =>
                $"{member with { Member = member.Member with { Topics = [] } }} {string.Join(' ', member.Member.Topics)}"),
            .. group.Partitions.Select(partition => partition.ToString()),
        ]);
}
