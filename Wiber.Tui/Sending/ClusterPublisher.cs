using Wiber.Client;
using Wiber.Client.Api;

namespace Wiber.Tui.Sending;

/// <summary>Publishes to a topic of the cluster.</summary>
/// <param name="client">The cluster.</param>
/// <param name="topic">The topic.</param>
/// <param name="acks">When messages count as sent.</param>
/// <param name="partition">The partition; null lets the node choose.</param>
internal sealed class ClusterPublisher(WiberClient client, string topic, Acks? acks = null, int? partition = null)
    : IMessagePublisher
{
    public Task<IReadOnlyList<PublishAnswer>> PublishAsync(
        IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken) =>
        client.PublishAsync(topic, messages, acks, partition, cancellationToken);
}
