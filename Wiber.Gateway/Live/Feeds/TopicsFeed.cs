using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Live.Documents;

namespace Wiber.Gateway.Live.Feeds;

/// <summary>The topics.</summary>
internal sealed class TopicsFeed(GatewayContext gateway) : ILiveFeed
{
    private const int TopicsMax = 500;

    public string Name => "topics";

    public TimeSpan Interval => TimeSpan.FromSeconds(1.5);

    public async Task<byte[]?> LookAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<TopicDescription> topics = await gateway.Poller.GetTopicsAsync(cancellationToken);
        TopicDescription[] first = [.. topics.OrderBy(topic => topic.Topic, StringComparer.Ordinal).Take(TopicsMax)];
        return JsonSerializer.SerializeToUtf8Bytes(
            new TopicsFrame(first, topics.Count), GatewayJsonContext.Default.TopicsFrame);
    }
}
