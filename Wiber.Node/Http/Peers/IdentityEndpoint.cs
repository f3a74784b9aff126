using Wiber.Node.Http.Members;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Peers;

/// <summary><c>GET /raft/v1/identity</c>: who this node is and what it knows. Answered from memory, to whoever asks.</summary>
internal sealed class IdentityEndpoint(NodeContext node)
{
    public Task HandleAsync(HttpContext context) => context.Response.WriteAsJsonAsync(
        Describe(), PeerJsonContext.Default.PeerIdentity, cancellationToken: context.RequestAborted);

    private PeerIdentity Describe()
    {
        ReplicaStatus status = node.Loop.Status;

        // Not those of the status, which is a moment old: a node that says it knows none must not have answered anyone as a
        // member.
        Membership members = node.Peers.Members;
        return new PeerIdentity
        {
            Cluster = node.Cluster.Name,
            Node = node.Self.Value,
            Disk = DiskText.Of(node.Self.Disk),
            Configured = [.. node.Cluster.Nodes.Select(each => each.Id)],
            MembershipIndex = status.MembershipIndex.Value,
            IsMembershipCommitted = status.IsMembershipCommitted,
            IsRestored = node.RestoredTo > LogIndex.Zero && members.IsUnknown,
            Members = [.. members.Members.Select(member => MemberDocument.Of(member, node.Addresses))],
            LeaderPeerUrl = LeaderPeerUrl(status),
        };
    }

    private Uri? LeaderPeerUrl(ReplicaStatus status) =>
        status.Leader is { } id && status.Membership.Find(id) is { } leader ? node.Addresses.PeerUri(leader) : null;
}
