using Wiber.Client.Api.Groups;
using Wiber.Client.Text;

namespace Wiber.Tui.Formatting;

/// <summary>Consumer groups as lines of text.</summary>
internal static class GroupsText
{
    /// <summary>A group a line.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<GroupSummary> groups, Palette palette)
    {
        var table = new TextTable("group", "state", ">members", ">offsets", ">generation");
        foreach (GroupSummary group in groups)
        {
            table.Add(
                new Cell(group.Group),
                State(group.State),
                Cell.Of(group.MemberCount),
                Cell.Of(group.OffsetCount),
                Cell.Of(group.Generation));
        }

        return table.Lines(palette);
    }

    /// <summary>One group: how far it is in each partition, and its members.</summary>
    public static IEnumerable<string> Of(GroupDescription group, Palette palette)
    {
        yield return $"group {group.Group}: {group.State}, generation {group.Generation}, lag {group.Lag}";
        var partitions = new TextTable("topic", ">partition", ">offset", ">end", ">lag", "member");
        foreach (GroupPartition partition in group.Partitions)
        {
            partitions.Add(
                new Cell(partition.Topic),
                Cell.Of(partition.Partition),
                Cell.Of(partition.Offset),
                Cell.Of(partition.EndOffset),
                new Cell($"{partition.Lag}", partition.Lag > 0 ? Tone.Warning : Tone.Plain),
                new Cell(partition.Member is null ? "-" : partition.Revoking ? $"{partition.Member} (to let go)" : partition.Member));
        }

        foreach (string line in partitions.Lines(palette))
        {
            yield return line;
        }

        var members = new TextTable("member", ">partitions", ">timeout", "client", "topics");
        foreach (GroupMemberDescription member in group.Members)
        {
            members.Add(
                new Cell(member.Member),
                Cell.Of(member.PartitionCount),
                new Cell(Quantity.Time(member.SessionTimeoutMs)),
                Cell.Of(member.Client),
                new Cell(string.Join(", ", member.Topics)));
        }

        if (group.Members.Count > 0)
        {
            yield return "";
            foreach (string line in members.Lines(palette))
            {
                yield return line;
            }
        }
    }

    private static Cell State(string state) => new(state, state == "rebalancing" ? Tone.Warning : Tone.Plain);
}
