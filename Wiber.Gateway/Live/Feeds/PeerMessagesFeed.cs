using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Live.Documents;

namespace Wiber.Gateway.Live.Feeds;

/// <summary>What the nodes say to each other. Nodes record it only while somebody asks.</summary>
internal sealed class PeerMessagesFeed(GatewayContext gateway) : ILiveFeed
{
    private const int LookMax = 500;

    /// <summary>As many of a node as a page that comes later gets to begin with.</summary>
    private const int KeptMax = 400;

    private readonly Lock _sync = new();
    private readonly Dictionary<string, long> _next = [];
    private readonly Dictionary<string, Queue<PeerMessage>> _kept = [];

    public string Name => "peer-messages";

    public TimeSpan Interval => TimeSpan.FromMilliseconds(400);

    public async Task<byte[]?> LookAsync(CancellationToken cancellationToken)
    {
        RecordedMessages?[] looks = await Task.WhenAll(
            gateway.Cluster.Nodes.Select(node => LookAsync(node, cancellationToken)));
        RecordedMessages[] news = [.. looks.OfType<RecordedMessages>().Where(look => look.Messages.Count > 0)];
        return news.Length == 0 ? null : ToJson(news);
    }

    public byte[]? Welcome()
    {
        lock (_sync)
        {
            return ToJson([.. _kept.Select(node => new RecordedMessages(node.Key, [.. node.Value]))]);
        }
    }

    private static byte[] ToJson(RecordedMessages[] nodes) =>
        JsonSerializer.SerializeToUtf8Bytes(new PeerMessagesFrame(nodes), GatewayJsonContext.Default.PeerMessagesFrame);

    private async Task<RecordedMessages?> LookAsync(NodeConfig node, CancellationToken cancellationToken)
    {
        try
        {
            long? after = NextOf(node.Id);
            PeerMessageList answer = await gateway.Poller.GetPeerMessagesAsync(
                node.ClientUri, after, LookMax, cancellationToken);
            Keep(node.Id, answer);
            return new RecordedMessages(node.Id, answer.Messages);
        }
        catch (WiberApiException)
        {
            // It says nothing; that nothing is drawn of it says so.
            return null;
        }
    }

    private long? NextOf(string node)
    {
        lock (_sync)
        {
            return _next.TryGetValue(node, out long next) ? next : null;
        }
    }

    private void Keep(string node, PeerMessageList answer)
    {
        lock (_sync)
        {
            _next[node] = answer.Next;
            if (!_kept.TryGetValue(node, out Queue<PeerMessage>? kept))
            {
                _kept[node] = kept = new Queue<PeerMessage>();
            }

            foreach (PeerMessage message in answer.Messages)
            {
                kept.Enqueue(message);
            }

            while (kept.Count > KeptMax)
            {
                kept.Dequeue();
            }
        }
    }
}
