using Microsoft.AspNetCore.Http;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Sockets;

namespace Wiber.Gateway.Live;

/// <summary><c>/live</c>: the one WebSocket of a page.</summary>
internal sealed class LiveEndpoint(GatewayContext gateway, LiveHub hub)
{
    public async Task HandleAsync(HttpContext context)
    {
        SocketSession.Require(context);
        await using var session = new LiveSession(gateway, hub);
        await SocketSession.RunAsync(context, gateway, session.SendAsync, session.ReceiveAsync);
    }
}
