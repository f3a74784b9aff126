using Wiber.Client.Configuration;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Groups.Sessions;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;
using Wiber.Node.Replica;

namespace Wiber.Node.Http;

/// <summary>What the endpoints work with.</summary>
internal sealed record NodeContext(
    ClusterConfig Cluster,
    NodeConfig Node,
    NodeId Self,
    NodeAddresses Addresses,
    ReplicaLoop Loop,
    MessageBroker Broker,
    Applier Applier,
    PeerNetwork Peers,
    GroupSessions GroupSessions,
    Action<Exception> OnFatal,
    CancellationToken Stopping)
{
    /// <summary>Where clients reach a member, or nothing if this node does not know it.</summary>
    public Uri? ClientUri(NodeId? id) =>
        id is { } known && Loop.Status.Membership.Find(known) is { } member ? Addresses.ClientUri(member) : null;
}
