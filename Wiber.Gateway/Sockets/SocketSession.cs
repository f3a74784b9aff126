using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Sockets;

/// <summary>Runs what serves a WebSocket until it is done, the other side closes, or the gateway ends.</summary>
internal static class SocketSession
{
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    /// <exception cref="ProblemException">The request is not for a WebSocket.</exception>
    public static void Require(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new ProblemException(new GatewayProblem(
                StatusCodes.Status426UpgradeRequired, "upgrade_required", $"{context.Request.Path} is a WebSocket"));
        }
    }

    /// <param name="context">The request; it must be for a WebSocket.</param>
    /// <param name="gateway">Ends the session when it ends.</param>
    /// <param name="serve">Sends; is cancelled when the other side closes.</param>
    /// <param name="receive">Takes what the other side sends; null where that does not matter.</param>
    public static async Task RunAsync(
        HttpContext context,
        GatewayContext gateway,
        Func<TextSocket, CancellationToken, Task> serve,
        Func<byte[], CancellationToken, Task>? receive = null)
    {
        using var socket = new TextSocket(await context.WebSockets.AcceptWebSocketAsync());
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, gateway.Ending);
        Task serving = serve(socket, ending.Token);
        Task receiving = ReceiveAsync(socket, receive, ending.Token);
        await Task.WhenAny(serving, receiving);

        // A receive that is cancelled ends the connection, so the word comes first and is given time to be answered.
        (WebSocketCloseStatus status, string reason) = ReasonOf(serving);
        await socket.CloseAsync(status, reason);
        await Task.WhenAny(receiving, Task.Delay(ClosePatience, ending.Token));
        await ending.CancelAsync();
        await EndOfAsync(serving);
        await EndOfAsync(receiving);
    }

    private static (WebSocketCloseStatus Status, string Reason) ReasonOf(Task serving) =>
        serving.Exception?.InnerException is ProblemException error
            ? (WebSocketCloseStatus.InternalServerError, error.Message)
            : serving.IsFaulted
                ? (WebSocketCloseStatus.InternalServerError, "the gateway failed")
                : (WebSocketCloseStatus.NormalClosure, "");

    /// <summary>Waits for the end of a task; that the connection is gone, or why it was closed, is no failure any more.</summary>
    private static async Task EndOfAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception error)
            when (error is OperationCanceledException or WebSocketException or IOException or ProblemException)
        {
            // The other side knows, or is gone.
        }
    }

    private static async Task ReceiveAsync(
        TextSocket socket, Func<byte[], CancellationToken, Task>? receive, CancellationToken cancellationToken)
    {
        while (await socket.ReceiveAsync(cancellationToken) is { } text)
        {
            if (receive is not null)
            {
                await receive(text, cancellationToken);
            }
        }
    }
}
