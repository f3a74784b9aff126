using System.Globalization;
using System.Text;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Reading;

namespace Wiber.Simulation.Checks.Models;

/// <summary>All that a node has of consumer groups, as text, to compare nodes that are at the same entry.</summary>
internal static class GroupText
{
    public static string Of(ConsumerGroups groups)
    {
        var text = new StringBuilder();
        foreach (GroupSummary summary in groups.ListGroups())
        {
            Append(text, groups.DescribeGroup(summary.Name)!);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, GroupDescription group)
    {
        text.Append(CultureInfo.InvariantCulture, $"{group.Name} {group.Generation}:");
        foreach (GroupMember member in group.Members.Select(each => each.Member))
        {
            text.Append(CultureInfo.InvariantCulture, $" {member.Name}@{member.JoinedAt}/{member.AssignedGeneration}");
        }

        foreach (GroupPartitionDescription each in group.Partitions)
        {
            PartitionOwnership? owned = each.Ownership;
            text.Append(
                CultureInfo.InvariantCulture,
                $" {each.Partition.Topic}.{each.Partition.Partition}={each.Committed?.Offset} {each.Committed?.Metadata}");
            text.Append(CultureInfo.InvariantCulture, $" {owned?.Owner}>{owned?.Target}/{owned?.RevokedGeneration}");
        }

        text.Append("; ");
    }
}
