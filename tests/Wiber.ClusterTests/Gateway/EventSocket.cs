using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Wiber.ClusterTests.Gateway;

/// <summary>A WebSocket whose messages are JSON objects.</summary>
internal sealed class EventSocket(ClientWebSocket socket) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<EventSocket> ConnectAsync(Uri gateway, string pathAndQuery, string? origin = null)
    {
        var socket = new ClientWebSocket();
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        using var patience = new CancellationTokenSource(Patience);
        var target = new UriBuilder(new Uri(gateway, pathAndQuery)) { Scheme = "ws" };
        await socket.ConnectAsync(target.Uri, patience.Token);
        return new EventSocket(socket);
    }

    public async Task SendAsync(string json)
    {
        using var patience = new CancellationTokenSource(Patience);
        await socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, patience.Token);
    }

    /// <summary>The next message for which something holds; others are passed over.</summary>
    public async Task<JsonElement> FindAsync(Func<JsonElement, bool> isIt)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            JsonElement next = await ReceiveAsync(patience.Token);
            if (isIt(next))
            {
                return next;
            }
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task<JsonElement> ReceiveAsync(CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        byte[] block = new byte[16 * 1024];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(block.AsMemory(), cancellationToken);
            Assert.Equal(WebSocketMessageType.Text, received.MessageType);
            text.Write(block, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return JsonSerializer.Deserialize<JsonElement>(text.ToArray());
    }
}
