using Wiber.Client.Api;

namespace Wiber.Tui.Sending;

/// <summary>Publishes messages to one topic: the cluster, or a test.</summary>
internal interface IMessagePublisher
{
    /// <summary>Publishes in order and returns, when all are acknowledged, an answer for each.</summary>
    public Task<IReadOnlyList<PublishAnswer>> PublishAsync(
        IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken);
}
