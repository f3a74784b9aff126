using Wiber.Client.Api;
using Wiber.Client.Reading;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Live.Documents;

namespace Wiber.Gateway.Live.Streams;

/// <summary>Follows a topic, whichever nodes come and go, and even before it exists.</summary>
internal sealed class TopicStream(GatewayContext gateway, Outbox page, string id, LiveCommand command)
{
    private const int MessagesMax = 500;

    private static readonly TimeSpan WindowMax = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (IReadOnlyList<Message> batch in Batches.OfAsync(
                Messages, MessagesMax, cancellationToken))
            {
                await page.AddAsync(new MessagesFrame(id, batch).ToJson(), cancellationToken);
            }
        }
        catch (Exception error) when (error is WiberApiException or FormatException)
        {
            string detail = error is WiberApiException api ? api.Detail : error.Message;
            await page.AddAsync(new NoticeFrame(id, detail) { HasEnded = true }.ToJson(), cancellationToken);
        }
    }

    private IAsyncEnumerable<Message> Messages(CancellationToken cancellationToken)
    {
        MessageFilter filter = command.ToFilter();
        FetchStart start = command.ToStart();
        if (command.WindowMs is { } windowMs)
        {
            // A read that waits holds what it has at a node, where it can be seen and let go.
            var order = new TimestampOrder
            {
                Window = TimeSpan.FromMilliseconds(Math.Clamp(windowMs, 0, WindowMax.TotalMilliseconds)),
            };
            return gateway.Follower.ReceiveOrderedAsync(
                command.Topic!, start, order, command.Partition, filter, cancellationToken);
        }

        var source = new ClusterSource(gateway.Follower, command.Topic!, command.Partition, filter);
        return new TopicReader(source, Tell).FollowAsync(start, cancellationToken);
    }

    /// <summary>What following waits for is news to the page, and not worth waiting for it.</summary>
    private void Tell(string detail) => page.Replace($"{id}/notice", new NoticeFrame(id, detail).ToJson());
}
