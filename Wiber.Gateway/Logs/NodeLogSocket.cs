using System.Globalization;
using Microsoft.AspNetCore.Http;
using Wiber.Client.Configuration;
using Wiber.Client.Logs;
using Wiber.Client.Processes;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Problems;
using Wiber.Gateway.Sockets;

namespace Wiber.Gateway.Logs;

/// <summary><c>/ws/node/{id}/logs?tail=200</c>: the last lines of a node's log, and then each new one.</summary>
internal sealed class NodeLogSocket(GatewayContext gateway)
{
    private const int TailDefault = 200;

    public Task HandleAsync(HttpContext context)
    {
        SocketSession.Require(context);
        NodeConfig node = gateway.FindNode((string)context.Request.RouteValues["id"]!);
        int tail = TailOf(context.Request);
        return SocketSession.RunAsync(context, gateway, (socket, ending) => ServeAsync(node, tail, socket, ending));
    }

    private static async Task ServeAsync(NodeConfig node, int tail, TextSocket socket, CancellationToken cancellationToken)
    {
        string path = NodeFiles.ConsoleLog(node.DataDirectory);
        if (!File.Exists(path))
        {
            var waiting = new SocketEvent("info") { Detail = $"{node.Id} has no log on this machine yet; waiting for it" };
            await socket.SendAsync(waiting.ToJson(), cancellationToken);
        }

        await foreach (string line in new LogFollower(path).FollowAsync(tail, cancellationToken))
        {
            await socket.SendAsync(new SocketEvent("log") { Line = line }.ToJson(), cancellationToken);
        }
    }

    /// <exception cref="ProblemException">It is not a number of lines.</exception>
    private static int TailOf(HttpRequest request)
    {
        string? text = request.Query["tail"];
        return text is null
            ? TailDefault
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int tail)
                && tail <= GatewayLimits.TailLinesMax
                    ? tail
                    : throw new ProblemException(GatewayProblem.Invalid(
                        $"\"tail\" must be 0 to {GatewayLimits.TailLinesMax}, not \"{text}\""));
    }
}
