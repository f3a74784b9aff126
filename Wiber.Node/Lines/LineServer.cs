using Microsoft.AspNetCore.Connections;
using Wiber.Node.Connections;
using Wiber.Node.Http;

namespace Wiber.Node.Lines;

/// <summary>Serves the text line protocol (docs/line-protocol.md) on connections of its own port.</summary>
internal sealed class LineServer(NodeContext node, LinePublisher publisher)
{
    public async Task HandleAsync(ConnectionContext connection)
    {
        try
        {
            using var client = new ClientConnection(connection);
            using var session = new LineSession(client, node, publisher);
            await session.RunAsync();
        }
        catch (Exception exception)
        {
            node.StopIfDamaged(exception);
            throw;
        }
    }
}
