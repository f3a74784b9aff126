using Microsoft.AspNetCore.Connections;
using Wiber.Node.Connections;
using Wiber.Node.Http;

namespace Wiber.Node.Chat;

/// <summary>Serves the chat protocol (docs/chat-protocol.md) on connections of its own port.</summary>
internal sealed class ChatServer(NodeContext node, RelayPublisher relay)
{
    public async Task HandleAsync(ConnectionContext connection)
    {
        try
        {
            using var client = new ClientConnection(connection);
            using var session = new ChatSession(client, node, relay);
            await session.RunAsync();
        }
        catch (Exception exception)
        {
            node.StopIfDamaged(exception);
            throw;
        }
    }
}
