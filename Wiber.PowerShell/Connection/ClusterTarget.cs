namespace Wiber.PowerShell.Connection;

/// <summary>Which cluster is meant: one that a cluster.toml describes, or one known by addresses.</summary>
internal sealed record ClusterTarget
{
    private ClusterTarget(string? configPath, IReadOnlyList<Uri> nodes)
    {
        ConfigPath = configPath;
        Nodes = nodes;
    }

    /// <summary>Absolute path of its cluster.toml; null if it is known by addresses.</summary>
    public string? ConfigPath { get; }

    /// <summary>Addresses of its nodes, if there is no file.</summary>
    public IReadOnlyList<Uri> Nodes { get; }

    public static ClusterTarget OfConfig(string path) => new(Path.GetFullPath(path), []);

    public static ClusterTarget OfNodes(IReadOnlyList<Uri> nodes) => new(null, nodes);

    /// <summary>The file, or the addresses.</summary>
    public override string ToString() =>
        ConfigPath ?? string.Join(", ", Nodes.Select(node => node.GetLeftPart(UriPartial.Authority)));
}
