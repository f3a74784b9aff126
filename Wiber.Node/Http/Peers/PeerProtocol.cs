namespace Wiber.Node.Http.Peers;

/// <summary>
/// Names of the peer RPC: one long POST per direction and pair of nodes, its body a stream of <see cref="PeerFrame"/>s; two
/// plain requests by which nodes find each other before they belong to one group; and one by which they compare their clocks.
/// </summary>
internal static class PeerProtocol
{
    public const string StreamPath = "/raft/v1/stream";

    /// <summary>GET: who is there and what it knows, see <see cref="PeerIdentity"/>.</summary>
    public const string IdentityPath = "/raft/v1/identity";

    /// <summary>POST to the leader: a member came back without its files, see <see cref="JoinRequest"/>.</summary>
    public const string JoinPath = "/raft/v1/join";

    /// <summary>POST: what the node's clocks say, see <see cref="PeerTime"/>.</summary>
    public const string TimePath = "/raft/v1/time";

    public const string ContentType = "application/vnd.wiber.raft";
    public const string ClusterHeader = "Wiber-Cluster";
    public const string GroupHeader = "Wiber-Group";
    public const string FromHeader = "Wiber-From";
    public const string FromDiskHeader = "Wiber-From-Disk";
    public const string FromAddressHeader = "Wiber-From-Address";
    public const string ToHeader = "Wiber-To";
    public const string ToDiskHeader = "Wiber-To-Disk";

    /// <summary>With it every request shows the cluster's secret, if there is one.</summary>
    public const string SecretHeader = "Wiber-Peer-Secret";
}
