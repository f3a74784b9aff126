using Wiber.Node.Http.Problems;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Status;

/// <summary>
/// <c>/healthz</c>: the process works. <c>/readyz</c>: it knows a leader and has applied nearly all that it knows to be
/// committed.
/// </summary>
internal sealed class HealthEndpoints(NodeContext node)
{
    public static Task HandleHealthAsync(HttpContext context) => context.Response.WriteAsync("ok\n", context.RequestAborted);

    public Task HandleReadyAsync(HttpContext context)
    {
        ReplicaStatus status = node.Loop.Status;
        if (status.AwaitsSnapshot)
        {
            return ProblemWriter.WriteAsync(context, Problem.NotReady("this node is getting its state from the leader"));
        }

        if (status.Leader is null)
        {
            return ProblemWriter.WriteAsync(context, Problem.NotReady("no leader is known"));
        }

        ulong applied = node.Applier.AppliedIndex.Value;
        return applied + ApiLimits.ReadyLagMax < status.CommitIndex.Value
            ? ProblemWriter.WriteAsync(context, Problem.NotReady($"applied {applied} of {status.CommitIndex} committed entries"))
            : context.Response.WriteAsync("ready\n", context.RequestAborted);
    }
}
