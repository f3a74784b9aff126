using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Wiber.Node.Broker.Reading;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// A stream of messages over a WebSocket: a text frame a message. What the client sends is read and not looked at, until it
/// closes.
/// </summary>
internal sealed class WebSocketStream(WebSocket socket, MessageSource source)
{
    private const int IncomingBytes = 1024;

    private readonly ArrayBufferWriter<byte> _frame = new();

    public async Task RunAsync(CancellationToken aborted, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        Task receiving = ReceiveUntilClosedAsync(ended);
        try
        {
            while (true)
            {
                IReadOnlyList<StoredMessage> messages = source.Take();
                foreach (StoredMessage message in messages)
                {
                    await SendAsync(message, ended.Token);
                }

                if (messages.Count == 0)
                {
                    await source.WaitAsync(ApiLimits.StreamKeepAliveMs, ended.Token);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // The client closed or went away, or the node stops.
        }

        await CloseAsync(stopping.IsCancellationRequested);
        await receiving;
    }

    private async Task SendAsync(StoredMessage message, CancellationToken ended)
    {
        _frame.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_frame, JsonText.Options))
        {
            source.WriteJson(json, message);
        }

        using var slow = CancellationTokenSource.CreateLinkedTokenSource(ended);
        slow.CancelAfter(ApiLimits.StreamWriteTimeoutMs);
        await socket.SendAsync(_frame.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, slow.Token);
    }

    private async Task ReceiveUntilClosedAsync(CancellationTokenSource ended)
    {
        byte[] ignored = new byte[IncomingBytes];
        try
        {
            while ((await socket.ReceiveAsync(ignored.AsMemory(), ended.Token)).MessageType != WebSocketMessageType.Close)
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

    private async Task CloseAsync(bool isStopping)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await socket.CloseOutputAsync(
                isStopping ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure, null, timeout.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            socket.Abort();
        }
    }
}
