namespace Wiber.Client.Api;

/// <summary>A member of a cluster, as the cluster itself has it in its log.</summary>
public sealed record ClusterMember
{
    /// <summary>The node's id.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The number of its data folder, 16 hexadecimal digits: a node whose folder was lost comes back with another.
    /// </summary>
    public string? Disk { get; init; }

    /// <summary>
    /// <c>voter</c>; <c>joining</c> for one that becomes a voter as soon as it has caught up; <c>learner</c> for one that never
    /// votes.
    /// </summary>
    public required string Role { get; init; }

    /// <summary>Address or name at which clients and peers reach it.</summary>
    public required string Host { get; init; }

    /// <summary>The port clients use.</summary>
    public required int Port { get; init; }

    /// <summary>The port peers use.</summary>
    public required int PeerPort { get; init; }

    /// <summary>Base address of its client API.</summary>
    public Uri? Url { get; init; }

    /// <summary>The last log index that it is known to hold; null except in the leader's answer.</summary>
    public long? MatchIndex { get; init; }

    /// <summary>Whether the leader has heard of it not long ago; null except in the leader's answer.</summary>
    public bool? Active { get; init; }
}
