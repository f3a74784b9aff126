namespace Wiber.Client.Api;

/// <summary>The whole cluster as its nodes see it: the document of <c>wiber status --json</c>.</summary>
public sealed record ClusterStatus
{
    /// <summary>The cluster's name; null if the client does not know it and no node answered.</summary>
    public string? Cluster { get; init; }

    /// <summary>Id of the node that calls itself leader, of the highest term if several do; null if none does.</summary>
    public string? Leader { get; init; }

    /// <summary>The leader's term; without a leader the highest term of any node. Null if no node answered.</summary>
    public long? Term { get; init; }

    /// <summary>The nodes in the order of the configuration, then the members that it does not name.</summary>
    public required IReadOnlyList<ClusterNodeStatus> Nodes { get; init; }
}
