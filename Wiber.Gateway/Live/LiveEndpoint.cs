using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Sockets;

namespace Wiber.Gateway.Live;

/// <summary><c>/live</c>: the one WebSocket of a page.</summary>
internal sealed class LiveEndpoint(GatewayContext gateway, LiveHub hub, ILogger<LiveEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        SocketSession.Require(context);
        await using var session = new LiveSession(gateway, hub, logger);
        await SocketSession.RunAsync(context, gateway, session.SendAsync, session.ReceiveAsync);
    }
}
