using Wiber.Client.Api;

namespace Wiber.Tui.Formatting;

/// <summary>A cluster's status as lines of text.</summary>
internal static class ClusterStatusText
{
    /// <summary>Everything that is known, a node a line; the leader is marked.</summary>
    public static IEnumerable<string> Full(ClusterStatus status, Palette palette)
    {
        yield return Headline(status, palette);
        var table = new TextTable("node", "state", "role", ">term", ">commit", ">applied", ">lag", "url", ">pid");
        foreach (ClusterNodeStatus node in status.Nodes)
        {
            table.Add(
                Name(node, status),
                State(node),
                Cell.Of(node.Role),
                Cell.Of(node.Term),
                Cell.Of(node.CommitIndex),
                Cell.Of(node.AppliedIndex),
                Cell.Of(Lag(node, status)),
                Cell.Of(node.Url),
                Cell.Of(node.Pid));
        }

        foreach (string line in table.Lines(palette).Concat(Notes(status)))
        {
            yield return line;
        }
    }

    /// <summary>Where the nodes are and who leads.</summary>
    public static IEnumerable<string> Short(ClusterStatus status, Palette palette)
    {
        var table = new TextTable("node", "url", ">pid", "role", ">term");
        foreach (ClusterNodeStatus node in status.Nodes)
        {
            Cell role = node.Role is null ? State(node) : Cell.Of(node.Role);
            table.Add(Name(node, status), Cell.Of(node.Url), Cell.Of(node.Pid), role, Cell.Of(node.Term));
        }

        return table.Lines(palette).Concat(Notes(status));
    }

    /// <summary>The cluster's name and its leader in a line.</summary>
    public static string Headline(ClusterStatus status, Palette palette)
    {
        string leader = status.Leader is null
            ? palette.Apply(Tone.Bad, "no leader")
            : $"leader {palette.Apply(Tone.Good, status.Leader)}";
        return $"cluster {palette.Apply(Tone.Strong, status.Cluster ?? "?")}, {leader}"
            + (status.Term is null ? "" : $", term {status.Term}");
    }

    /// <summary>How many committed entries a node has still to apply; null if that is not known.</summary>
    public static long? Lag(ClusterNodeStatus node, ClusterStatus status)
    {
        long? committed = status.Nodes.Max(each => each.CommitIndex);
        return node.AppliedIndex is { } applied && committed is { } end ? Math.Max(0, end - applied) : null;
    }

    private static IEnumerable<string> Notes(ClusterStatus status) => status.Nodes
        .Where(node => !node.Configured)
        .Select(node => $"{node.Id} is a member of the cluster and not in cluster.toml")
        .Concat(status.Nodes
            .Where(node => node.IsolatedFrom is { Count: > 0 })
            .Select(node => $"{node.Id} is cut off from {string.Join(", ", node.IsolatedFrom!)}: wiber heal {node.Id}"))
        .Concat(status.Nodes
            .Where(node => node.Member is false)
            .Select(node => $"{node.Id} is not a member of the cluster: wiber node add {node.Id}"));

    private static Cell Name(ClusterNodeStatus node, ClusterStatus status)
    {
        bool isLeader = node.Id is not null && node.Id == status.Leader;
        return new Cell(node.Id is null ? "?" : isLeader ? node.Id + " *" : node.Id, isLeader ? Tone.Good : Tone.Plain);
    }

    private static Cell State(ClusterNodeStatus node) => new(node.State, node.State switch
    {
        "up" => Tone.Good,
        "suspended" => Tone.Warning,
        _ => Tone.Bad,
    });
}
