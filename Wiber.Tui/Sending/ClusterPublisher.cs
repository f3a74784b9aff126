using Wiber.Client;
using Wiber.Client.Api;

namespace Wiber.Tui.Sending;

/// <summary>Publishes to a topic of the cluster.</summary>
internal sealed class ClusterPublisher(WiberClient client, string topic) : IMessagePublisher
{
    public Task<IReadOnlyList<PublishAnswer>> PublishAsync(
        IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken) =>
        client.PublishAsync(topic, messages, cancellationToken: cancellationToken);
}
