using System.Buffers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// A stream of messages over a WebSocket: a text frame a message. What the client sends is read and not looked at, until it
/// closes.
/// </summary>
internal sealed class WebSocketStream(HttpContext context, WebSocket socket, IMessageFeed source)
{
    private const int IncomingBytes = 1024;

    /// <summary>Registered with IANA, and not among the framework's names.</summary>
    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly ArrayBufferWriter<byte> _frame = new();
    private readonly Socket? _connection = context.Features.Get<IConnectionSocketFeature>()?.Socket;

    /// <summary>Runs until the client or the node ends it, and tells the client why if it was not the client.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        CancellationToken aborted = context.RequestAborted;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);

        // To stop listening breaks the connection, so that comes last: behind the reason, and the client's answer to it.
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        Task receiving = ReceiveUntilClosedAsync(listening.Token, ended);

        // Whatever is not foreseen is a defect or damage: the node's log has it.
        WebSocketCloseStatus reason = WebSocketCloseStatus.InternalServerError;
        string? code = ProblemCode.InternalError;
        try
        {
            (reason, code) = await SendAllAsync(ended.Token, stopping);
        }
        finally
        {
            await CloseAsync(reason, code);
            listening.CancelAfter(CloseTimeout);
            await receiving;
        }
    }

    private async Task<(WebSocketCloseStatus Reason, string? Code)> SendAllAsync(
        CancellationToken ended, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                bool isAny = false;
                foreach (StoredMessage message in source.Take())
                {
                    isAny = true;
                    await SendAsync(message, ended);
                }

                if (!isAny)
                {
                    await source.WaitAsync(ApiLimits.StreamKeepAliveMs, ended);
                }
            }
        }
        catch (ProblemException exception)
        {
            bool isToTryAgain = exception.Problem.RetryAfterSeconds is not null;
            return (isToTryAgain ? TryAgainLater : WebSocketCloseStatus.PolicyViolation, exception.Problem.Code);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // The client closed or went away, or the node stops.
            bool isStopping = stopping.IsCancellationRequested;
            return (isStopping ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure, null);
        }
    }

    private async Task SendAsync(StoredMessage message, CancellationToken ended)
    {
        _frame.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_frame, JsonText.Options))
        {
            source.WriteJson(json, message);
        }

        ValueTask sending = socket.SendAsync(_frame.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, ended);
        if (sending.IsCompletedSuccessfully)
        {
            sending.GetAwaiter().GetResult();
            return;
        }

        await PacedWrite.WaitAsync(sending.AsTask(), _connection, context.Abort, ended);
    }

    private async Task ReceiveUntilClosedAsync(CancellationToken listening, CancellationTokenSource ended)
    {
        byte[] ignored = new byte[IncomingBytes];
        try
        {
            while ((await socket.ReceiveAsync(ignored.AsMemory(), listening)).MessageType != WebSocketMessageType.Close)
            {
                // Nothing that a client says means anything here.
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // It broke instead of closing.
        }

        await ended.CancelAsync();
    }

    private async Task CloseAsync(WebSocketCloseStatus reason, string? code)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using var timeout = new CancellationTokenSource(CloseTimeout);
        try
        {
            await socket.CloseOutputAsync(reason, code, timeout.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            socket.Abort();
        }
    }
}
