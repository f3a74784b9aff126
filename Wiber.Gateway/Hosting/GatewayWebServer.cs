using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wiber.Client.Security;
using Wiber.Gateway.Assets;
using Wiber.Gateway.Cluster;
using Wiber.Gateway.Conversations;
using Wiber.Gateway.Live;
using Wiber.Gateway.Logs;
using Wiber.Gateway.Problems;
using Wiber.Gateway.Proxy;
using Wiber.Gateway.Security;

namespace Wiber.Gateway.Hosting;

/// <summary>The gateway's listener: what every request goes through, and which path leads where.</summary>
internal static class GatewayWebServer
{
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    /// <summary>A page that is gone without a word does not answer a ping; its place is for others after that.</summary>
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(30);

    public static WebApplication Build(GatewayOptions options, GatewayContext gateway)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(new ErrorOutput(Console.Error));
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = GatewayLimits.BodyBytesMax;
            server.Limits.MaxConcurrentConnections = GatewayLimits.ConnectionsMax;
            server.Limits.MaxConcurrentUpgradedConnections = GatewayLimits.SocketsMax;
            server.Limits.RequestHeadersTimeout = HeadersTimeout;
            server.Listen(options.Address, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (gateway.Security.Certificate is { } own)
                {
                    listen.UseHttps(new HttpsConnectionAdapterOptions
                    {
                        ServerCertificate = own.Certificate,
                        ServerCertificateChain = own.Between,
                        SslProtocols = TrustedAuthority.Protocols,
                    });
                }
            });
        });

        WebApplication app = builder.Build();
        app.Use((context, next) =>
        {
            ResponseHeaders.Add(context);
            return next(context);
        });
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<RequestGate>(new RequestRules(
            IsForOthers: !IPAddress.IsLoopback(options.Address), IsNamed: gateway.Security.Certificate is not null));
        if (gateway.Security.Tokens is { } tokens)
        {
            app.UseMiddleware<TokenGate>(tokens);
        }

        app.UseMiddleware<BodyMemory>(gateway.RequestBytes);
        app.UseWebSockets(new WebSocketOptions
        {
            KeepAliveInterval = KeepAliveInterval,
            KeepAliveTimeout = KeepAliveTimeout,
        });
        app.UseRouting();
        MapSeeds(app, gateway);
        MapDashboard(app, gateway);
        app.Map("/v1/{**path}", new ApiProxy(gateway).HandleAsync);
        return app;
    }

    /// <summary>The paths of the gateway that Wiber follows, with the same shapes.</summary>
    private static void MapSeeds(IEndpointRouteBuilder routes, GatewayContext gateway)
    {
        var conversations = new ConversationEndpoint(gateway);
        var cluster = new ClusterEndpoint(gateway);
        routes.MapPost("/dm/{convo}", conversations.HandlePublishAsync);
        routes.MapGet("/dm/{convo}/history", conversations.HandleHistoryAsync);
        routes.MapGet("/ws/{convo}", new ConversationSocket(gateway).HandleAsync);
        routes.MapGet("/ws/node/{id}/logs", new NodeLogSocket(gateway).HandleAsync);
        routes.MapGet("/cluster/nodes", cluster.HandleNodesAsync);
        routes.MapPost("/cluster/start", cluster.HandleStartAsync);
        routes.MapPost("/cluster/stop", cluster.HandleStopAsync);
        routes.MapPost("/cluster/node/{id}/{action}", new NodeActionEndpoint(gateway).HandleAsync);
    }

    private static void MapDashboard(WebApplication app, GatewayContext gateway)
    {
        var hub = new LiveHub(gateway, app.Services.GetRequiredService<ILogger<LiveHub>>());
        var assets = new AssetEndpoint(AssetTable.OfDashboard());
        app.MapGet("/live", new LiveEndpoint(
            gateway, hub, app.Services.GetRequiredService<ILogger<LiveEndpoint>>()).HandleAsync);
        app.MapGet("/healthz", context => context.Response.WriteAsync("ok\n", context.RequestAborted));
        app.MapGet("/", assets.HandleAsync);
        app.MapGet("/assets/{**path}", assets.HandleAsync);
    }
}
