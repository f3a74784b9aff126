using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Wiber.Client.Configuration;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Peers;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Status;
using Wiber.Node.Http.Topics;

namespace Wiber.Node.Http;

/// <summary>The node's two listeners: one for clients, one for the other nodes. Each knows only its own paths.</summary>
internal static class NodeWebServer
{
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    public static WebApplication Build(
        NodeContext node, IReadOnlyList<IPAddress> addresses, PeerEndpoint peers, ILoggerFactory loggers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, node.Node, addresses));

        WebApplication app = builder.Build();
        int peerPort = node.Node.PeerPort;
        app.MapWhen(
            context => context.Connection.LocalPort == peerPort,
            branch => branch.Run(context => ServePeerAsync(context, peers)));
        app.UseMiddleware<ProblemMiddleware>(node);
        app.UseWebSockets();
        app.UseRouting();
        MapClientPaths(app, node);
        return app;
    }

    private static void Configure(KestrelServerOptions options, NodeConfig node, IReadOnlyList<IPAddress> addresses)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = ApiLimits.BodyBytesReadMax;
        options.Limits.RequestHeadersTimeout = HeadersTimeout;
        Listen(options, addresses, node.Port, ApiLimits.ConnectionsMax);
        Listen(options, addresses, node.PeerPort, ApiLimits.PeerConnectionsMax);
    }

    private static void Listen(KestrelServerOptions options, IEnumerable<IPAddress> addresses, int port, int connectionsMax)
    {
        // The limit is the listener's own, so that clients cannot lock out the other nodes.
        var connections = new ConnectionLimit(connectionsMax);
        foreach (IPAddress address in addresses)
        {
            options.Listen(address, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(connections.Limit);
            });
        }
    }

    private static Task ServePeerAsync(HttpContext context, PeerEndpoint peers)
    {
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.Path == PeerProtocol.StreamPath)
        {
            return peers.HandleAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync("this port is for the other nodes of the cluster\n", context.RequestAborted);
    }

    private static void MapClientPaths(WebApplication app, NodeContext node)
    {
        var publish = new PublishEndpoint(node);
        var fetch = new FetchEndpoint(node, new ReadGate(node));
        var stream = new StreamEndpoint(node);
        var topics = new TopicsEndpoint(node);
        var status = new StatusEndpoint(node);
        var health = new HealthEndpoints(node);

        app.MapPost("/v1/topics/{topic}/messages", publish.HandleAsync);
        app.MapGet("/v1/topics/{topic}/messages", fetch.HandleAsync);
        app.MapGet("/v1/topics/{topic}/stream", stream.HandleAsync);
        app.MapGet("/v1/topics/{topic}", topics.HandleOneAsync);
        app.MapGet("/v1/topics", topics.HandleListAsync);
        app.MapGet("/v1/status", status.HandleAsync);
        app.MapGet("/healthz", HealthEndpoints.HandleHealthAsync);
        app.MapGet("/readyz", health.HandleReadyAsync);
    }
}
