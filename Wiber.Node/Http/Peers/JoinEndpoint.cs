using Wiber.Node.Http.Members;
using Wiber.Node.Http.Problems;
using Wiber.Node.Raft;

namespace Wiber.Node.Http.Peers;

/// <summary><c>POST /raft/v1/join</c>: takes a member in again that came back without its files. Only the leader can.</summary>
internal sealed class JoinEndpoint(NodeContext node, MemberChanges changes)
{
    public async Task HandleAsync(HttpContext context)
    {
        JoinRequest request = await SmallBody.ReadAsync(context.Request, PeerJsonContext.Default.JoinRequest, Invalid);
        if (request.Cluster != node.Cluster.Name)
        {
            throw new ProblemException(Invalid($"this is cluster \"{node.Cluster.Name}\""));
        }

        if (!DiskText.TryParse(request.Disk, out ulong disk))
        {
            throw new ProblemException(Invalid("the disk must be 16 hexadecimal digits"));
        }

        await changes.ReplaceDiskAsync(context.Request, new NodeId(request.Node, disk), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Problem Invalid(string detail) => Problem.InvalidArgument(detail);
}
