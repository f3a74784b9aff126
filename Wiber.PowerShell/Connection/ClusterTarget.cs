using Wiber.PowerShell.Errors;
using Wiber.PowerShell.Parameters;

namespace Wiber.PowerShell.Connection;

/// <summary>Which cluster is meant: one that a cluster.toml describes, or one known by addresses.</summary>
internal sealed record ClusterTarget
{
    private readonly string _text;

    private ClusterTarget(string? configPath, IReadOnlyList<Uri> nodes)
    {
        ConfigPath = configPath;
        Nodes = nodes;
        _text = configPath ?? string.Join(", ", nodes.Select(node => node.GetLeftPart(UriPartial.Authority)));
    }

    /// <summary>Absolute path of its cluster.toml; null if it is known by addresses.</summary>
    public string? ConfigPath { get; }

    /// <summary>Addresses of its nodes, if there is no file.</summary>
    public IReadOnlyList<Uri> Nodes { get; }

    public static ClusterTarget OfConfig(string path) => new(Path.GetFullPath(path), []);

    public static ClusterTarget OfNodes(IReadOnlyList<Uri> nodes) => new(null, nodes);

    /// <summary>The cluster that a text names, as <see cref="ToString"/> wrote it or a user did.</summary>
    /// <param name="text">A path, or addresses that begin with their scheme, with commas between them.</param>
    /// <param name="resolvePath">Makes a path absolute.</param>
    /// <exception cref="CommandException">An address is none.</exception>
    public static ClusterTarget Read(string text, Func<string, string> resolvePath) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? OfNodes(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(ReadAddress).ToArray())
            : OfConfig(resolvePath(text));

    /// <summary>The file, or the addresses.</summary>
    public override string ToString() => _text;

    /// <summary>True for the same file, or the same addresses.</summary>
    public bool Equals(ClusterTarget? other) => other?._text == _text;

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    private static Uri ReadAddress(string text) => NodeUriTransformationAttribute.TryRead(text, out Uri? address)
        ? address!
        : throw CommandException.InvalidArgument(
            $"\"{text}\" is not the address of a node",
            "Addresses look as in http://10.0.0.1:9101, http://10.0.0.2:9101; a path begins with none.",
            text);
}
