using Wiber.Client.Configuration;
using Wiber.Node.Broker;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;
using Wiber.Node.Replica;

namespace Wiber.Node.Http;

/// <summary>What the endpoints work with.</summary>
internal sealed record NodeContext(
    ClusterConfig Cluster,
    NodeConfig Node,
    ReplicaLoop Loop,
    MessageBroker Broker,
    Applier Applier,
    PeerNetwork Peers,
    Action<Exception> OnFatal,
    CancellationToken Stopping)
{
    /// <summary>Where clients reach a node, or nothing if it is not in cluster.toml.</summary>
    public Uri? ClientUri(NodeId? id) => id is { } known ? Cluster.FindNode(known.Value)?.ClientUri : null;
}
