using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Live.Documents;

namespace Wiber.Gateway.Live.Feeds;

/// <summary>What the nodes hold back for reads in the order of timestamps.</summary>
internal sealed class OrderingFeed(GatewayContext gateway) : ILiveFeed
{
    public string Name => "ordering";

    public TimeSpan Interval => TimeSpan.FromMilliseconds(700);

    public async Task<byte[]?> LookAsync(CancellationToken cancellationToken)
    {
        OrderingStatus[] nodes =
            await NodeAnswers.AskAllAsync(gateway.Cluster, gateway.Poller.GetOrderingAsync, cancellationToken);
        return JsonSerializer.SerializeToUtf8Bytes(new OrderingFrame(nodes), GatewayJsonContext.Default.OrderingFrame);
    }
}
