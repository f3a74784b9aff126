using Wiber.Client.Api;
using Wiber.Client.Configuration;

namespace Wiber.Tui.Formatting;

/// <summary>The members of a cluster as lines of text.</summary>
internal static class MembersText
{
    /// <summary>A member a line, the leader marked, and what does not fit together.</summary>
    public static IEnumerable<string> Of(MemberList members, ClusterConfig config, Palette palette)
    {
        var table = new TextTable("node", "role", "url", ">peers", ">match", "active", "disk");
        foreach (ClusterMember member in members.Nodes)
        {
            bool isLeader = member.Id == members.Leader;
            table.Add(
                new Cell(isLeader ? member.Id + " *" : member.Id, isLeader ? Tone.Good : Tone.Plain),
                new Cell(member.Role, member.Role == "joining" ? Tone.Warning : Tone.Plain),
                Cell.Of(member.Url?.GetLeftPart(UriPartial.Authority)),
                Cell.Of(member.PeerPort),
                Cell.Of(member.MatchIndex),
                Active(member),
                Cell.Of(member.Disk));
        }

        return table.Lines(palette).Concat(Notes(members, config));
    }

    private static Cell Active(ClusterMember member) => member.Active switch
    {
        true => new Cell("yes"),
        false => new Cell("no", Tone.Bad),
        null => Cell.Of(null),
    };

    private static IEnumerable<string> Notes(MemberList members, ClusterConfig config)
    {
        if (members is { Committed: false, Nodes.Count: > 0 })
        {
            yield return "a change is not committed yet";
        }

        foreach (ClusterMember member in members.Nodes.Where(member => config.FindNode(member.Id) is null))
        {
            yield return $"{member.Id} is a member of the cluster and not in cluster.toml";
        }

        foreach (NodeConfig node in config.Nodes.Where(node => members.Nodes.All(member => member.Id != node.Id)))
        {
            yield return $"{node.Id} is in cluster.toml and not a member: wiber node add {node.Id}";
        }
    }
}
