using Microsoft.AspNetCore.Http;
using Wiber.Client.Api;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;
using Wiber.Gateway.Hosting;

namespace Wiber.Gateway.Cluster;

/// <summary>The nodes of this machine, all of them together.</summary>
internal sealed class ClusterEndpoint(GatewayContext gateway)
{
    private readonly ClusterControl _control = new(gateway.Cluster);

    public Task HandleNodesAsync(HttpContext context)
    {
        NodeDescription[] nodes = gateway.Cluster.Nodes
            .Select(node => new NodeDescription(
                node.Id,
                node.Host,
                node.Port,
                new NodeProcess(gateway.Cluster, node).GetState().State != NodeRunState.Down))
            .ToArray();
        return JsonAnswer.WriteAsync(context, nodes, GatewayJsonContext.Default.NodeDescriptionArray);
    }

    public async Task HandleStartAsync(HttpContext context)
    {
        // A node that was begun is seen to its end, whether the one who asked waits or not: nobody else would look after it.
        IReadOnlyList<StartedNode> nodes = await _control.StartAsync(gateway.Ending);
        StartError[] errors = nodes
            .Where(node => node.Error is not null)
            .Select(node => new StartError(node.Node.Id, node.Error!.Message))
            .ToArray();
        StartedNode[] running = [.. nodes.Where(node => node.Error is null)];
        string status = errors.Length == 0 ? "ok" : errors.Length < nodes.Count ? "partial" : "error";
        await JsonAnswer.WriteAsync(
            context,
            new StartAnswer(
                status,
                [.. running.Where(node => node.Before == NodeRunState.Down).Select(node => node.Node.Id)],
                [.. running.Where(node => node.Before != NodeRunState.Down).Select(node => node.Node.Id)],
                errors),
            GatewayJsonContext.Default.StartAnswer);
    }

    public async Task HandleStopAsync(HttpContext context)
    {
        ClusterStatus cluster = await gateway.Poller.GetClusterStatusAsync(context.RequestAborted);
        IReadOnlyList<StoppedNode> nodes = await _control.StopAsync(cluster.Leader, gateway.Ending);
        await JsonAnswer.WriteAsync(
            context,
            new StopAnswer(
                "ok",
                Those(nodes, NodeStopOutcome.Stopped),
                Those(nodes, NodeStopOutcome.Killed),
                Those(nodes, NodeStopOutcome.WasDown)),
            GatewayJsonContext.Default.StopAnswer);
    }

    private static string[] Those(IEnumerable<StoppedNode> nodes, NodeStopOutcome outcome) =>
        [.. nodes.Where(node => node.Outcome == outcome).Select(node => node.Node.Id).Order()];
}
