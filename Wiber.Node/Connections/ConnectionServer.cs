using Microsoft.AspNetCore.Connections;
using Wiber.Node.Http;

namespace Wiber.Node.Connections;

/// <summary>Serves the connections of a port that has a protocol of its own.</summary>
/// <param name="node">Stopped where serving finds it damaged.</param>
/// <param name="serve">Serves a connection to its end.</param>
internal sealed class ConnectionServer(NodeContext node, Func<ClientConnection, Task> serve)
{
    public async Task HandleAsync(ConnectionContext connection)
    {
        try
        {
            using var client = new ClientConnection(connection);
            await serve(client);
        }
        catch (Exception exception)
        {
            node.StopIfDamaged(exception);
            throw;
        }
    }
}
