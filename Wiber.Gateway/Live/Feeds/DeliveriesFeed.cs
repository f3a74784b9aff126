using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Live.Documents;

namespace Wiber.Gateway.Live.Feeds;

/// <summary>The messages that were stored last, of whichever topics.</summary>
internal sealed class DeliveriesFeed(GatewayContext gateway) : ILiveFeed
{
    private const int MessagesMax = 20;

    /// <summary>Where more topics than these got messages since the last look, those with the most are shown.</summary>
    private const int TopicsMax = 8;

    private readonly Dictionary<string, long> _seen = [];
    private IReadOnlyList<Message> _messages = [];

    public string Name => "deliveries";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public async Task<byte[]?> LookAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<TopicDescription> topics = await gateway.Poller.GetTopicsAsync(cancellationToken);
        string[] grown = [.. topics
            .Select(topic => (topic.Topic, New: EndOf(topic) - _seen.GetValueOrDefault(topic.Topic)))
            .Where(topic => topic.New != 0)
            .OrderByDescending(topic => topic.New)
            .Take(TopicsMax)
            .Select(topic => topic.Topic)];
        HashSet<string> existing = [.. topics.Select(topic => topic.Topic)];
        IReadOnlyList<Message>[] found = await Task.WhenAll(grown.Select(topic => ReadAsync(topic, cancellationToken)));
        _messages = [.. found.SelectMany(messages => messages)
            .Concat(_messages.Where(message => existing.Contains(message.Topic) && !grown.Contains(message.Topic)))
            .OrderByDescending(message => message.Timestamp)
            .Take(MessagesMax)];
        _seen.Clear();
        foreach (TopicDescription topic in topics)
        {
            _seen[topic.Topic] = EndOf(topic);
        }

        return JsonSerializer.SerializeToUtf8Bytes(
            new DeliveriesFrame(_messages), GatewayJsonContext.Default.DeliveriesFrame);
    }

    private static long EndOf(TopicDescription topic) => topic.Partitions.Sum(partition => partition.EndOffset);

    private async Task<IReadOnlyList<Message>> ReadAsync(string topic, CancellationToken cancellationToken)
    {
        try
        {
            FetchAnswer answer = await gateway.Poller.FetchAsync(
                topic, FetchStart.Last(MessagesMax), cancellationToken: cancellationToken);
            return answer.Messages;
        }
        catch (WiberApiException error) when (error.Code == WiberErrorCodes.UnknownTopic)
        {
            // Deleted since it was listed.
            return [];
        }
    }
}
