using Wiber.Client.Api;
using Wiber.Node.Http.Problems;
using Wiber.Node.Replica;
using Problem = Wiber.Node.Http.Problems.Problem;

namespace Wiber.Node.Http.Members;

/// <summary><c>POST /v1/leader</c>: hands leadership over; answered when another node leads. On the leader.</summary>
/// <remarks>
/// Answers with a <see cref="LeaderAnswer"/>. Errors: 307 not_leader, 400 invalid_node, 404 unknown_node, 409
/// would_lose_quorum, 503 no_leader.
/// </remarks>
internal sealed class LeaderEndpoint(NodeContext node, MemberChanges changes)
{
    public async Task HandleMoveAsync(HttpContext context)
    {
        LeaderMove wanted = await SmallBody.ReadAsync(context.Request, NodesJsonContext.Default.LeaderMove, Invalid);
        await changes.MoveLeaderAsync(context.Request, wanted.Node, context.RequestAborted);
        ReplicaStatus status = node.Loop.Status;
        var answer = new LeaderAnswer
        {
            Leader = status.Leader?.Value ?? throw new ProblemException(Problem.NoLeader()),
            Term = (long)status.Term.Value,
        };
        await context.Response.WriteAsJsonAsync(
            answer, WiberJsonContext.Default.LeaderAnswer, cancellationToken: context.RequestAborted);
    }

    private static Problem Invalid(string detail) => new(
        StatusCodes.Status400BadRequest, ProblemCode.InvalidNode, $"{detail}; say {{\"node\": ID}}, or {{}} for any");
}
