using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Node.Http.Problems;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Replica;
using Problem = Wiber.Node.Http.Problems.Problem;

namespace Wiber.Node.Http.Members;

/// <summary>
/// <c>GET /v1/nodes</c>: who belongs to the cluster, as this node has it in its log. <c>POST /v1/nodes</c> and
/// <c>DELETE /v1/nodes/{id}</c>: take a node in and out; answered when that is committed.
/// </summary>
internal sealed class NodesEndpoint(NodeContext node, MemberChanges changes)
{
    public Task HandleListAsync(HttpContext context) => WriteMembersAsync(context);

    public async Task HandleAddAsync(HttpContext context)
    {
        NewNode wanted = await SmallBody.ReadAsync(context.Request, NodesJsonContext.Default.NewNode, Invalid);
        var address = new NodeConfig
        {
            Id = wanted.Id,
            Host = wanted.Host,
            Port = wanted.Port,
            PeerPort = wanted.PeerPort ?? wanted.Port + NodeConfig.PeerPortOffset,
        };
        if (address.FindProblem() is { } problem)
        {
            throw new ProblemException(Invalid(problem));
        }

        await changes.AddAsync(context.Request, address, wanted.Learner, context.RequestAborted);
        await WriteMembersAsync(context);
    }

    public async Task HandleRemoveAsync(HttpContext context)
    {
        string id = context.Request.RouteValues["id"] as string ?? "";
        await changes.RemoveAsync(context.Request, id, context.RequestAborted);
        await WriteMembersAsync(context);
    }

    private Task WriteMembersAsync(HttpContext context)
    {
        ReplicaStatus status = node.Loop.Status;
        var list = new MemberList
        {
            Cluster = node.Cluster.Name,
            Node = node.Self.Value,
            Leader = status.Leader?.Value,
            Index = (long)status.MembershipIndex.Value,
            Committed = status is { Membership.IsUnknown: false, IsMembershipCommitted: true },
            CommitIndex = (long)status.CommitIndex.Value,
            Nodes = [.. status.Membership.Members.Select(member => Describe(member, status))],
        };
        return context.Response.WriteAsJsonAsync(
            list, WiberJsonContext.Default.MemberList, cancellationToken: context.RequestAborted);
    }

    /// <summary>Only a leader knows how far its followers are.</summary>
    private ClusterMember Describe(Member member, ReplicaStatus status)
    {
        ClusterMember document = MemberDocument.Of(member, node.Addresses);
        if (status.Role != Role.Leader)
        {
            return document;
        }

        if (member.Id == node.Self)
        {
            return document with { MatchIndex = (long)status.DurableIndex.Value, Active = true };
        }

        FollowerStatus follower = status.Followers.FirstOrDefault(each => each.Id == member.Id);
        return document with { MatchIndex = (long)follower.Match.Value, Active = follower.IsActive };
    }

    private static Problem Invalid(string detail) => new(
        StatusCodes.Status400BadRequest,
        ProblemCode.InvalidNode,
        $"{detail}; a node is {{\"id\", \"host\", \"port\", \"peerPort\"?, \"learner\"?}}");
}
