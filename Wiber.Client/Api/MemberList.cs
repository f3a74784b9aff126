namespace Wiber.Client.Api;

/// <summary>Who belongs to a cluster, as one node has it in its log.</summary>
public sealed record MemberList
{
    /// <summary>The cluster's name.</summary>
    public required string Cluster { get; init; }

    /// <summary>The node that answers.</summary>
    public required string Node { get; init; }

    /// <summary>Id of the leader, as far as the node knows.</summary>
    public string? Leader { get; init; }

    /// <summary>The log index of the membership; 0 if the node does not know one yet.</summary>
    public long Index { get; init; }

    /// <summary>True if it is committed; else a change is under way.</summary>
    public bool Committed { get; init; }

    /// <summary>Last log index that the node knows to be committed.</summary>
    public long CommitIndex { get; init; }

    /// <summary>The members; none if the node does not know them yet.</summary>
    public required IReadOnlyList<ClusterMember> Nodes { get; init; }
}
