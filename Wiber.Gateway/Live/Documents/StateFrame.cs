namespace Wiber.Gateway.Live.Documents;

/// <summary>The cluster at one moment.</summary>
internal sealed record StateFrame
{
    public string Type => "state";

    public string? Cluster { get; init; }

    /// <summary>Id of the node that calls itself leader, of the highest term if several do; null if none does.</summary>
    public string? Leader { get; init; }

    /// <summary>The leader's term; without a leader the highest term of any node.</summary>
    public long? Term { get; init; }

    public required IReadOnlyList<NodeView> Nodes { get; init; }

    /// <summary>The same as a point of the charts.</summary>
    public required ClusterPoint Point { get; init; }
}
