namespace Wiber.Client.Api;

/// <summary>From whom a node is cut off.</summary>
public sealed record NodeIsolation
{
    /// <summary>The node's id.</summary>
    public required string Node { get; init; }

    /// <summary>Ids of the nodes that nothing goes to and nothing is taken from; empty for a node that is not cut off.</summary>
    public required IReadOnlyList<string> IsolatedFrom { get; init; }
}
