namespace Wiber.Node.Http.Peers;

/// <summary>
/// Names of the peer RPC: one long POST per direction and pair of nodes, its body a stream of <see cref="PeerFrame"/>s.
/// </summary>
internal static class PeerProtocol
{
    public const string StreamPath = "/raft/v1/stream";
    public const string ContentType = "application/vnd.wiber.raft";
    public const string ClusterHeader = "Wiber-Cluster";
    public const string FromHeader = "Wiber-From";
    public const string ToHeader = "Wiber-To";
    public const string GroupHeader = "Wiber-Group";
}
