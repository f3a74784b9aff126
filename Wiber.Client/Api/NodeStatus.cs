using System.Text.Json;

namespace Wiber.Client.Api;

/// <summary>What a node says of itself.</summary>
public sealed record NodeStatus
{
    /// <summary>The cluster's name.</summary>
    public string? Cluster { get; init; }

    /// <summary>The node's id.</summary>
    public required string Node { get; init; }

    /// <summary>
    /// <c>leader</c>, <c>follower</c> or <c>candidate</c>; <c>joining</c> or <c>learner</c> for a member that does not vote;
    /// <c>waiting</c> for a node that is not a member, or not yet.
    /// </summary>
    public required string Role { get; init; }

    /// <summary>The node's current term.</summary>
    public required long Term { get; init; }

    /// <summary>Id of the leader, as far as the node knows.</summary>
    public string? Leader { get; init; }

    /// <summary>Base address of the leader, as far as the node knows.</summary>
    public Uri? LeaderUrl { get; init; }

    /// <summary>Last log index known to be committed.</summary>
    public long CommitIndex { get; init; }

    /// <summary>Last log index applied to the broker.</summary>
    public long AppliedIndex { get; init; }

    /// <summary>Last log index the node holds.</summary>
    public long LastLogIndex { get; init; }

    /// <summary>Hash over what was applied.</summary>
    public LogHash? LogHash { get; init; }

    /// <summary>Its synchronized clock; null from a node that is older than that.</summary>
    public ClockSummary? Clock { get; init; }

    /// <summary>
    /// How long commits took; null from a node that does not lead, if nothing was committed in that time, and from a node that is
    /// older than that.
    /// </summary>
    public CommitLatency? CommitLatency { get; init; }

    /// <summary>Ids of the nodes that it is cut off from by request; null from a node that is older than that.</summary>
    public IReadOnlyList<string>? IsolatedFrom { get; init; }

    /// <summary>What the node knows of its peers, as it wrote it.</summary>
    public JsonElement? Peers { get; init; }

    /// <summary>The members of the cluster, as far as the node knows them.</summary>
    public IReadOnlyList<ClusterMember>? Members { get; init; }

    /// <summary>The version of the node's program; null from a node that is older than that.</summary>
    public string? Version { get; init; }

    /// <summary>How long the node runs.</summary>
    public long UptimeMs { get; init; }
}
