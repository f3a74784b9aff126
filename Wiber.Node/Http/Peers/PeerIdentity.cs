using Wiber.Client.Api;

namespace Wiber.Node.Http.Peers;

/// <summary>Who a node is and what it knows of its cluster: the answer to <c>GET /raft/v1/identity</c>.</summary>
internal sealed record PeerIdentity
{
    /// <summary>The cluster's name.</summary>
    public required string Cluster { get; init; }

    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The number of its data folder, see <see cref="DiskText"/>.</summary>
    public required string Disk { get; init; }

    /// <summary>The names of the nodes in its cluster.toml, in their order.</summary>
    public required IReadOnlyList<string> Configured { get; init; }

    /// <summary>The entry that holds the membership.</summary>
    public ulong MembershipIndex { get; init; }

    /// <summary>Whether that entry is committed.</summary>
    public bool IsMembershipCommitted { get; init; }

    /// <summary>
    /// Whether its log was restored from a backup and belongs to no cluster yet: then nobody but this node may found one.
    /// </summary>
    public bool IsRestored { get; init; }

    /// <summary>The members; none if the node does not know them.</summary>
    public required IReadOnlyList<ClusterMember> Members { get; init; }

    /// <summary>Base address of the leader's peer RPC, if the node knows a leader.</summary>
    public Uri? LeaderPeerUrl { get; init; }
}
