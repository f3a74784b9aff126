using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Wiber.Client.Measuring;
using Wiber.Node.Chat;
using Wiber.Node.Connections;
using Wiber.Node.Http.Compatibility;
using Wiber.Node.Http.Limits;
using Wiber.Node.Http.Measuring;
using Wiber.Node.Http.Members;
using Wiber.Node.Http.Ordering;
using Wiber.Node.Http.Peers;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;
using Wiber.Node.Http.Security;
using Wiber.Node.Http.Topics;
using Wiber.Node.Lines;

namespace Wiber.Node.Http;

/// <summary>The node's two listeners: one for clients, one for the other nodes. Each knows only its own paths.</summary>
internal static class NodeWebServer
{
    /// <summary>A client that has begun a request must have sent its head within this time.</summary>
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A connection that nothing is asked on is closed after this time; longer than clients keep theirs.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(2);

    /// <summary>A body that comes slower than this is answered with 408.</summary>
    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    public static WebApplication Build(
        NodeContext node, IReadOnlyList<IPAddress> addresses, PeerEndpoint streams, PeerClient peers, ILoggerFactory loggers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        var proposer = new LogProposer(node);
        var gate = new ReadGate(node);
        var publisher = new Publisher(node, proposer, gate);
        var relay = new RelayPublisher(node, publisher);
        var linePublisher = new LinePublisher(relay);
        var lines = new ConnectionServer(node, client => LineSession.ServeAsync(client, node, linePublisher));
        var chat = new ConnectionServer(node, client => ChatSession.ServeAsync(client, node, relay));

        // Nothing here blocks a thread on a connection's own progress, so what arrives may be handled where it arrives.
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(options =>
        {
            Configure(options, node, addresses);
            HttpsConnectionAdapterOptions? tls = node.Security.Tls?.CreateClientOptions();
            ListenRaw(options, addresses, node.Node.LinePort, node.Limits.LineConnections, tls, lines.HandleAsync);
            ListenRaw(options, addresses, node.Node.ChatPort, node.Limits.ChatConnections, tls, chat.HandleAsync);
        });

        WebApplication app = builder.Build();
        int peerPort = node.Node.PeerPort;
        var changes = new MemberChanges(node, peers);
        app.MapWhen(context => context.Connection.LocalPort == peerPort, branch => MapPeerPaths(
            branch, node, PeerGate.Of(node.Security, loggers.CreateLogger(node.Node.Id)), streams, changes));

        // What was asked for is known before it is counted.
        var kinds = new RequestKinds();
        app.UseRouting();
        app.UseMiddleware<RequestMeter>(kinds);
        app.UseMiddleware<ProblemMiddleware>(node);
        app.Use((context, next) =>
        {
            // The seeds' paths have the same rule with an answer of their own.
            if (context.Request.Path.StartsWithSegments("/v1"))
            {
                LoopbackOrigin.Require(context.Request);
            }

            return next(context);
        });
        app.UseWebSockets();
        if (node.Security.Tokens is { } tokens)
        {
            app.UseMiddleware<AccessGate>(tokens, loggers.CreateLogger(node.Node.Id));
        }

        var topicChanges = new TopicChanges(node, proposer, gate);
        var routes = new ClientRoutes(node, proposer, gate, kinds);
        var ordered = new OrderedReads(new LogHorizon(node, node.Clocks.Clock.Read), node.Limits.OrderedBytes);
        var clusterLimits = new ClusterLimits(node.Limits.Options, node.Broker);
        node.Metrics.Add([.. kinds.Metrics, .. LimitMetrics.Of(node.Limits, clusterLimits)]);
        routes.MapMessages(app, publisher, ordered);
        routes.MapTopics(app, topicChanges);
        routes.MapGroups(app);
        routes.MapCluster(app, changes, loggers.CreateLogger(node.Node.Id));
        if (node.Cluster.Compatibility.SeedsApi)
        {
            SeedsApi.Map(app, node, publisher, ordered);
        }

        app.Lifetime.ApplicationStopped.Register(relay.Dispose);
        app.Lifetime.ApplicationStopped.Register(topicChanges.Dispose);
        return app;
    }

    private static void Configure(KestrelServerOptions options, NodeContext node, IReadOnlyList<IPAddress> addresses)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = ApiLimits.BodyBytesReadMax;
        options.Limits.MaxRequestHeaderCount = ApiLimits.RequestHeadersMax;
        options.Limits.MaxRequestHeadersTotalSize = ApiLimits.RequestHeadersBytesMax;
        options.Limits.RequestHeadersTimeout = HeadersTimeout;
        options.Limits.KeepAliveTimeout = IdleTimeout;
        options.Limits.MinRequestBodyDataRate = SlowestBody;
        NodeTls? tls = node.Security.Tls;
        Listen(options, addresses, node.Node.Port, node.Limits.Connections, tls?.CreateClientOptions());
        Listen(options, addresses, node.Node.PeerPort, node.Limits.PeerConnections, tls?.CreatePeerOptions());
    }

    /// <summary>Listens for a protocol of its own, if the node has a port for it.</summary>
    private static void ListenRaw(
        KestrelServerOptions options,
        IEnumerable<IPAddress> addresses,
        int? port,
        ResourceLimit limit,
        HttpsConnectionAdapterOptions? tls,
        Func<ConnectionContext, Task> serve)
    {
        var connections = new ConnectionLimit(limit);
        foreach (IPAddress address in port is null ? [] : addresses)
        {
            options.Listen(address, port!.Value, listen =>
            {
                listen.Use(connections.Limit);
                UseTls(listen, tls);
                listen.Run(serve);
            });
        }
    }

    private static void UseTls(ListenOptions listen, HttpsConnectionAdapterOptions? tls)
    {
        if (tls is not null)
        {
            listen.UseHttps(tls);
        }
    }

    private static void Listen(
        KestrelServerOptions options,
        IEnumerable<IPAddress> addresses,
        int port,
        ResourceLimit limit,
        HttpsConnectionAdapterOptions? tls)
    {
        var connections = new ConnectionLimit(limit);
        foreach (IPAddress address in addresses)
        {
            options.Listen(address, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(connections.Limit);
                UseTls(listen, tls);
            });
        }
    }

    private static void MapPeerPaths(
        IApplicationBuilder branch, NodeContext node, PeerGate? gate, PeerEndpoint streams, MemberChanges changes)
    {
        var identity = new IdentityEndpoint(node);
        var join = new JoinEndpoint(node, changes);
        var time = new PeerTimeEndpoint(node);
        branch.UseMiddleware<ProblemMiddleware>(node);
        if (gate is not null)
        {
            branch.Use(gate.HandleAsync);
        }

        branch.Use((context, next) =>
        {
            if (!node.Peers.Isolation.IsFrom(context.Request.Headers[PeerProtocol.FromHeader]))
            {
                return next(context);
            }

            context.Abort();
            return Task.CompletedTask;
        });
        branch.Run(context => (context.Request.Method, context.Request.Path.Value) switch
        {
            ("POST", PeerProtocol.StreamPath) => streams.HandleAsync(context),
            ("POST", PeerProtocol.TimePath) => time.HandleAsync(context),
            ("GET", PeerProtocol.IdentityPath) => identity.HandleAsync(context),
            ("POST", PeerProtocol.JoinPath) => join.HandleAsync(context),
            _ => RefuseClientAsync(context),
        });
    }

    private static Task RefuseClientAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync("this port is for the other nodes of the cluster\n", context.RequestAborted);
    }
}
