using System.Globalization;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Wiber.Client.Api;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Proxy;

/// <summary>
/// <c>/v1/topics/{topic}/stream</c> as WebSocket: connects to a node that answers and lets its messages through. Where the node
/// fails, the stream ends with 1013, and whoever reads takes it up again behind the last message, as with a node itself.
/// </summary>
internal sealed class StreamProxy(GatewayContext gateway)
{
    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    public async Task HandleAsync(HttpContext context)
    {
        using WebSocket node = await ConnectAsync(context);
        using WebSocket page = await context.WebSockets.AcceptWebSocketAsync();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, gateway.Ending);
        Task there = PumpAsync(node, page, ending.Token);
        Task back = PumpAsync(page, node, ending.Token);
        await Task.WhenAny(there, back);

        // A receive that is cancelled ends the connection, so the word comes first and is given time to be answered.
        await CloseAsync(page, node);
        await Task.WhenAny(back, Task.Delay(ClosePatience, ending.Token));
        await ending.CancelAsync();
        await Task.WhenAll(there, back);
    }

    private async Task<WebSocket> ConnectAsync(HttpContext context)
    {
        string pathAndQuery = PassedPath.Of(context.Request);
        string last = "no node answers";
        foreach (Uri address in gateway.Cluster.Nodes.Select(node => node.ClientUri))
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            patience.CancelAfter(ConnectPatience);
            try
            {
                return await gateway.Client.OpenWebSocketAsync(address, pathAndQuery, patience.Token);
            }
            catch (WiberApiException error)
                when (error.Status is >= StatusCodes.Status400BadRequest and < StatusCodes.Status500InternalServerError)
            {
                throw new ProblemException(new GatewayProblem(
                    error.Status.Value,
                    "refused",
                    string.Create(CultureInfo.InvariantCulture, $"the node refuses this stream with status {error.Status}")));
            }
            catch (Exception error) when (error is WiberApiException or OperationCanceledException)
            {
                context.RequestAborted.ThrowIfCancellationRequested();
                last = $"{address.Authority}: {error.Message}";
            }
        }

        throw new ProblemException(new GatewayProblem(
            StatusCodes.Status503ServiceUnavailable, WiberErrorCodes.Unreachable, last));
    }

    private static async Task PumpAsync(WebSocket from, WebSocket to, CancellationToken cancellationToken)
    {
        byte[] block = new byte[32 * 1024];
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult received = await from.ReceiveAsync(block.AsMemory(), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                await to.SendAsync(
                    block.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, cancellationToken);
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // One of the two is gone; the other is told.
        }
    }

    private static async Task CloseAsync(WebSocket page, WebSocket node)
    {
        using var patience = new CancellationTokenSource(ClosePatience);
        try
        {
            if (page.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                (WebSocketCloseStatus status, string? reason) = node.CloseStatus is { } said and not WebSocketCloseStatus.Empty
                    ? (said, node.CloseStatusDescription)
                    : (TryAgainLater, "the node is gone; take the stream up again");
                await page.CloseOutputAsync(status, reason, patience.Token);
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            page.Abort();
        }
    }
}
