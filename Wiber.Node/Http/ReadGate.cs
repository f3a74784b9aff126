using Wiber.Node.Http.Problems;
using Wiber.Node.Raft;
using Wiber.Node.Replica;

namespace Wiber.Node.Http;

/// <summary>Holds a read back until this node may answer it with the consistency that was asked for.</summary>
internal sealed class ReadGate(NodeContext node)
{
    /// <summary>What this node has applied; it may be a moment behind.</summary>
    public const string Local = "local";

    /// <summary>What the leader has applied.</summary>
    public const string Leader = "leader";

    /// <summary>
    /// Everything acknowledged before the read began; confirmed with a majority, answered by any node (thesis §6.4).
    /// </summary>
    public const string Linearizable = "linearizable";

    /// <exception cref="ProblemException">Another node leads, nobody does, or it could not be confirmed in time.</exception>
    public async Task PassAsync(HttpContext context, string consistency)
    {
        RequireState(node);
        if (consistency == Leader)
        {
            node.RequireLeading(context.Request);
        }
        else if (consistency == Linearizable)
        {
            await ConfirmAsync(context.RequestAborted);
        }
    }

    /// <summary>A node that waits for a snapshot knows of no topic, and must not say that there is none.</summary>
    /// <exception cref="ProblemException">It waits for one.</exception>
    public static void RequireState(NodeContext node)
    {
        if (node.Loop.Status.AwaitsSnapshot)
        {
            throw new ProblemException(Problem.NotReady("this node is getting its state from the leader; ask another one"));
        }
    }

    /// <summary>
    /// Waits until this node has applied everything that was acknowledged before. A node that began to lead a moment ago may not
    /// have, and must not say that something does not exist before it has looked again.
    /// </summary>
    /// <exception cref="ProblemException">It could not be confirmed in time.</exception>
    public async Task ConfirmAsync(CancellationToken aborted)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(aborted, node.Stopping);
        timeout.CancelAfter(ApiLimits.ReadTimeoutMs);
        var read = new PendingRead();
        if (!node.Loop.TryRequestRead(read))
        {
            throw new ProblemException(Problem.Overloaded() with { Detail = "the node has too much to do" });
        }

        try
        {
            LogIndex index = await read.Task.WaitAsync(timeout.Token) ?? throw new ProblemException(NotConfirmed());
            await node.Applier.Signal.WaitAsync(index, timeout.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            throw new ProblemException(NotConfirmed());
        }
    }

    private static Problem NotConfirmed() =>
        Problem.NoLeader() with { Detail = "no leader confirmed the read; ask again, or read with consistency=local" };
}
