using System.Net.WebSockets;
using System.Text;

namespace Wiber.Gateway.Sockets;

/// <summary>
/// A WebSocket of text messages: any number of senders, one reader, both bounded. A reader that takes nothing for a while is cut
/// off, so that nobody waits for a page that was put to sleep.
/// </summary>
internal sealed class TextSocket(WebSocket socket) : IDisposable
{
    private const int ReceivedBytesMax = 64 * 1024;

    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _sending = new(1, 1);

    /// <exception cref="WebSocketException">The other side is gone.</exception>
    /// <exception cref="OperationCanceledException">Given up, or nothing was taken in time.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(SendPatience);
            await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next message; null when the other side has closed, or sends what is no text or too much of it.</summary>
    /// <exception cref="WebSocketException">The other side is gone.</exception>
    public async Task<byte[]?> ReceiveAsync(CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        byte[] block = new byte[4096];
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(block.AsMemory(), cancellationToken);
            if (received.MessageType != WebSocketMessageType.Text || text.Length + received.Count > ReceivedBytesMax)
            {
                return null;
            }

            text.Write(block, 0, received.Count);
            if (received.EndOfMessage)
            {
                return text.ToArray();
            }
        }
    }

    /// <summary>Says good-bye, if the other side still listens.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        using var patience = new CancellationTokenSource(ClosePatience);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(status, Shorten(reason), patience.Token);
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // It is gone already.
            socket.Abort();
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        _sending.Dispose();
    }

    /// <summary>A close frame has room for 123 bytes of reason.</summary>
    private static string Shorten(string reason)
    {
        const int bytesMax = 123;
        while (Encoding.UTF8.GetByteCount(reason) > bytesMax)
        {
            reason = reason[..^1];
        }

        return reason;
    }
}
