using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Live.Documents;

namespace Wiber.Gateway.Live.Feeds;

/// <summary>The nodes' clocks and what they know of each other's.</summary>
internal sealed class TimeFeed(GatewayContext gateway) : ILiveFeed
{
    public string Name => "time";

    public TimeSpan Interval => TimeSpan.FromSeconds(1.5);

    public async Task<byte[]?> LookAsync(CancellationToken cancellationToken)
    {
        NodeTime[] nodes = await NodeAnswers.AskAllAsync(gateway.Cluster, gateway.Poller.GetTimeAsync, cancellationToken);
        return JsonSerializer.SerializeToUtf8Bytes(new TimeFrame(nodes), GatewayJsonContext.Default.TimeFrame);
    }
}
