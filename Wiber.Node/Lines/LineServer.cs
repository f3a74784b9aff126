using Microsoft.AspNetCore.Connections;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Http;
using Wiber.Node.Storage;

namespace Wiber.Node.Lines;

/// <summary>Serves the text line protocol (docs/line-protocol.md) on connections of its own port.</summary>
internal sealed class LineServer(NodeContext node, LinePublisher publisher)
{
    public async Task HandleAsync(ConnectionContext connection)
    {
        try
        {
            using var session = new LineSession(connection, node, publisher);
            await session.RunAsync();
        }
        catch (Exception exception) when (exception is InvariantException or StorageException or BrokerStoreException)
        {
            // What shows damage stops the node, whatever protocol it shows in.
            node.OnFatal(exception);
            throw;
        }
    }
}
