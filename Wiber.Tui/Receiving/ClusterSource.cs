using Wiber.Client;
using Wiber.Client.Api;

namespace Wiber.Tui.Receiving;

/// <summary>Reads a topic of the cluster.</summary>
internal sealed class ClusterSource(WiberClient client, string topic) : IMessageSource
{
    public Task<FetchAnswer> FetchAsync(FetchStart start, int limit, CancellationToken cancellationToken) =>
        client.FetchAsync(topic, start, limit, cancellationToken: cancellationToken);

    public IAsyncEnumerable<Message> ReceiveAsync(FetchStart start, CancellationToken cancellationToken) =>
        client.ReceiveAsync(topic, start, cancellationToken: cancellationToken);
}
