using Wiber.Client.Api;

namespace Wiber.Client.Reading;

/// <summary>Reads a topic of the cluster.</summary>
/// <param name="client">The cluster.</param>
/// <param name="topic">The topic.</param>
/// <param name="partition">The only partition to read; null for all.</param>
/// <param name="filter">Which messages; null for all.</param>
/// <param name="consistency">What a single read must see.</param>
/// <param name="order">The order of timestamps; null for that of the log.</param>
public sealed class ClusterSource(
    WiberClient client,
    string topic,
    int? partition = null,
    MessageFilter? filter = null,
    ReadConsistency consistency = ReadConsistency.Local,
    TimestampOrder? order = null)
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
            order: order,
            cancellationToken: cancellationToken);

    public IAsyncEnumerable<Message> ReceiveAsync(FetchStart start, CancellationToken cancellationToken) =>
        client.ReceiveAsync(topic, start, partition, filter, cancellationToken);
}
