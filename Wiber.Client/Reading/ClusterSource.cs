using Wiber.Client.Api;

namespace Wiber.Client.Reading;

/// <summary>Reads a topic of the cluster.</summary>
/// <param name="client">The cluster.</param>
/// <param name="topic">The topic.</param>
/// <param name="partition">The only partition to read; null for all.</param>
/// <param name="filter">Which messages; null for all.</param>
/// <param name="consistency">What a single read must see.</param>
public sealed class ClusterSource(
    WiberClient client,
    string topic,
    int? partition = null,
    MessageFilter? filter = null,
    ReadConsistency consistency = ReadConsistency.Local)
    : IMessageSource
{
    public Task<FetchAnswer> FetchAsync(FetchStart start, int limit, CancellationToken cancellationToken) =>
        client.FetchAsync(
            topic,
            start,
            limit,
            partition: partition,
            filter: filter,
            consistency: consistency,
            cancellationToken: cancellationToken);

    public IAsyncEnumerable<Message> ReceiveAsync(FetchStart start, CancellationToken cancellationToken) =>
        client.ReceiveAsync(topic, start, partition, filter, cancellationToken);
}
