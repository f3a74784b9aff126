using Microsoft.Extensions.Logging;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Live.Feeds;

namespace Wiber.Gateway.Live;

/// <summary>The feeds of the dashboard: each looks at the cluster once for all pages that show it.</summary>
internal sealed class LiveHub
{
    private readonly Dictionary<string, FeedLoop> _feeds;

    public LiveHub(GatewayContext gateway, ILogger<LiveHub> logger)
    {
        ILiveFeed[] feeds =
        [
            new StateFeed(gateway), new TopicsFeed(gateway), new GroupsFeed(gateway), new TimeFeed(gateway),
            new OrderingFeed(gateway), new DeliveriesFeed(gateway), new PeerMessagesFeed(gateway),
        ];
        _feeds = feeds.ToDictionary(feed => feed.Name, feed => new FeedLoop(feed, logger, gateway.Ending));
    }

    /// <summary>Lets a page have exactly these feeds from now on; names that are unknown count for nothing.</summary>
    public void Set(Outbox page, IReadOnlyCollection<string> names)
    {
        foreach ((string name, FeedLoop feed) in _feeds)
        {
            if (names.Contains(name))
            {
                feed.Add(page);
            }
            else
            {
                feed.Remove(page);
            }
        }
    }
}
