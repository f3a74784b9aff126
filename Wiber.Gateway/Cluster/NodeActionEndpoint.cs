using Microsoft.AspNetCore.Http;
using Wiber.Client.Api;
using Wiber.Client.Processes;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Cluster;

/// <summary><c>POST /cluster/node/{id}/{action}</c>: what can be done to one node.</summary>
internal sealed class NodeActionEndpoint(GatewayContext gateway)
{
    private const int IsolationBytesMax = 16 * 1024;

    public async Task HandleAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        string action = (string)context.Request.RouteValues["action"]!;
        NodeProcess process = gateway.FindProcess(id);
        string done = action switch
        {
            "start" => await StartAsync(process),
            "stop" => await StopAsync(process),
            "kill" => Require(id, await process.KillAsync(gateway.Ending), "killed"),
            "restart" => await RestartAsync(process),
            "suspend" => Require(id, await process.SuspendAsync(gateway.Ending), "suspended"),
            "resume" => Require(id, await process.ResumeAsync(gateway.Ending), "resumed"),
            "lead" => await LeadAsync(id, context.RequestAborted),
            "cut" => await CutAsync(process, context),
            "heal" => await HealAsync(process, context.RequestAborted),
            "sync-time" => await SyncTimeAsync(process, context.RequestAborted),
            "force-ordering" => await ForceOrderingAsync(process, context),
            _ => throw new ProblemException(new GatewayProblem(
                StatusCodes.Status404NotFound, "unknown_path", $"nothing called \"{action}\" can be done to a node")),
        };
        await JsonAnswer.WriteAsync(
            context, new NodeActionAnswer("ok", id, done), GatewayJsonContext.Default.NodeActionAnswer);
    }

    private async Task<string> StartAsync(NodeProcess process)
    {
        bool wasDown = process.GetState().State == NodeRunState.Down;
        await process.StartAsync(gateway.Ending);
        return wasDown ? "started" : "already running";
    }

    private async Task<string> StopAsync(NodeProcess process)
    {
        NodeStopOutcome outcome = await process.StopAsync(gateway.Ending);
        return Require(
            process.Node.Id, outcome != NodeStopOutcome.WasDown, outcome == NodeStopOutcome.Killed ? "killed" : "stopped");
    }

    private async Task<string> RestartAsync(NodeProcess process)
    {
        bool wasDown = process.GetState().State == NodeRunState.Down;
        await process.RestartAsync(gateway.Ending);
        return wasDown ? "started" : "restarted";
    }

    private async Task<string> LeadAsync(string id, CancellationToken cancellationToken)
    {
        string leader = await gateway.Client.MoveLeaderAsync(id, cancellationToken);
        return leader == id ? "made leader" : $"not made leader: {leader} leads";
    }

    /// <summary>Cuts a node off from the peers that the body names, or from all without a body.</summary>
    private async Task<string> CutAsync(NodeProcess process, HttpContext context)
    {
        // What a body says is found by reading it: one that comes in chunks has no length in front.
        IsolationRequest request =
            await JsonAnswer.FindAsync(context, WiberJsonContext.Default.IsolationRequest, IsolationBytesMax)
            ?? new IsolationRequest();
        NodeIsolation isolation = await gateway.Client.IsolateAsync(
            process.Node.ClientUri, request.Peers, context.RequestAborted);
        return $"cut off from {string.Join(", ", isolation.IsolatedFrom)}";
    }

    private async Task<string> HealAsync(NodeProcess process, CancellationToken cancellationToken)
    {
        await gateway.Client.HealAsync(process.Node.ClientUri, cancellationToken);
        return "healed";
    }

    private async Task<string> SyncTimeAsync(NodeProcess process, CancellationToken cancellationToken)
    {
        NodeTime time = await gateway.Client.SyncTimeAsync(process.Node.ClientUri, cancellationToken);
        int reached = time.Peers.Count(peer => peer.Reached);
        string bound = time.BoundUs is { } us ? $"±{us / 1000.0:0.0} ms" : "no bound";
        return FormattableString.Invariant($"synchronized: {reached} of {time.Peers.Count} peers answered, {bound}");
    }

    private async Task<string> ForceOrderingAsync(NodeProcess process, HttpContext context)
    {
        string? topic = context.Request.Query["topic"];
        ForcedMessages forced = await gateway.Client.ForceOrderingAsync(
            process.Node.ClientUri, string.IsNullOrEmpty(topic) ? null : topic, context.RequestAborted);
        return FormattableString.Invariant($"asked to deliver {forced.Forced} held messages");
    }

    private static string Require(string id, bool wasRunning, string done) => wasRunning
        ? done
        : throw new ProblemException(new GatewayProblem(
            StatusCodes.Status400BadRequest, "not_running", $"Node {id} is not running"));
}
