using Wiber.Node.Raft;

namespace Wiber.Node.Http.Peers;

/// <summary>Both ends of a link and the group it serves.</summary>
internal sealed record PeerLinkOptions(string Cluster, uint Group, NodeId Self, NodeId Peer, Uri PeerUri);
