using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Wiber.Client.Configuration;
using Wiber.Node.Http.Batches;
using Wiber.Node.Http.Compatibility;
using Wiber.Node.Http.Groups;
using Wiber.Node.Http.Members;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.OpenApi;
using Wiber.Node.Http.Ordering;
using Wiber.Node.Http.Peers;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;
using Wiber.Node.Http.Status;
using Wiber.Node.Http.Time;
using Wiber.Node.Http.Topics;
using Wiber.Node.Lines;

namespace Wiber.Node.Http;

/// <summary>The node's two listeners: one for clients, one for the other nodes. Each knows only its own paths.</summary>
internal static class NodeWebServer
{
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    public static WebApplication Build(
        NodeContext node, IReadOnlyList<IPAddress> addresses, PeerEndpoint streams, PeerClient peers, ILoggerFactory loggers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        var proposer = new LogProposer(node);
        var gate = new ReadGate(node);
        var publisher = new Publisher(node, proposer, gate);
        var linePublisher = new LinePublisher(node, publisher);
        var lines = new LineServer(node, linePublisher);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, node.Node, addresses, lines));

        WebApplication app = builder.Build();
        int peerPort = node.Node.PeerPort;
        var changes = new MemberChanges(node, peers);
        app.MapWhen(context => context.Connection.LocalPort == peerPort, branch => MapPeerPaths(branch, node, streams, changes));
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
        app.UseRouting();
        var topicChanges = new TopicChanges(node, proposer, gate);
        MapClientPaths(app, node, gate, changes, topicChanges, proposer, publisher);
        app.Lifetime.ApplicationStopped.Register(linePublisher.Dispose);
        app.Lifetime.ApplicationStopped.Register(topicChanges.Dispose);
        return app;
    }

    private static void Configure(
        KestrelServerOptions options, NodeConfig node, IReadOnlyList<IPAddress> addresses, LineServer lines)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = ApiLimits.BodyBytesReadMax;
        options.Limits.RequestHeadersTimeout = HeadersTimeout;
        Listen(options, addresses, node.Port, ApiLimits.ConnectionsMax);
        Listen(options, addresses, node.PeerPort, ApiLimits.PeerConnectionsMax);
        if (node.LinePort is { } linePort)
        {
            var connections = new ConnectionLimit(LineLimits.ConnectionsMax);
            foreach (IPAddress address in addresses)
            {
                options.Listen(address, linePort, listen =>
                {
                    listen.Use(connections.Limit);
                    listen.Run(lines.HandleAsync);
                });
            }
        }
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

    private static void MapPeerPaths(
        IApplicationBuilder branch, NodeContext node, PeerEndpoint streams, MemberChanges changes)
    {
        var identity = new IdentityEndpoint(node);
        var join = new JoinEndpoint(node, changes);
        var time = new PeerTimeEndpoint(node);
        branch.UseMiddleware<ProblemMiddleware>(node);
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

    private static void MapClientPaths(
        WebApplication app,
        NodeContext node,
        ReadGate gate,
        MemberChanges changes,
        TopicChanges topicChanges,
        LogProposer proposer,
        Publisher publisher)
    {
        var publish = new PublishEndpoint(node, publisher);
        var batches = new BatchPublishEndpoint(node, proposer, publisher);
        var ordered = new OrderedReads(new LogHorizon(node, node.Clocks.Clock.Read));
        var fetch = new FetchEndpoint(node, gate, ordered);
        var fetchBatches = new BatchFetchEndpoint(node, gate);
        var stream = new StreamEndpoint(node, ordered);
        var ordering = new OrderingEndpoint(node, ordered);
        var topics = new TopicsEndpoint(node, topicChanges);
        var groups = new GroupsEndpoint(node, proposer, gate);
        var groupMembers = new GroupMembersEndpoint(node, proposer, gate, node.GroupSessions);
        var nodes = new NodesEndpoint(node, changes);
        var status = new StatusEndpoint(node);
        var health = new HealthEndpoints(node);
        var time = new TimeEndpoint(node);

        app.MapPost("/v1/topics/{topic}/messages", publish.HandleAsync);
        app.MapGet("/v1/topics/{topic}/messages", fetch.HandleAsync);
        app.MapGet("/v1/topics/{topic}/batches", fetchBatches.HandleAsync);
        app.MapPost("/v1/batches", batches.HandleAsync);
        app.MapGet("/v1/topics/{topic}/stream", stream.HandleAsync);
        app.MapDelete("/v1/topics/{topic}/messages/{offset}", topics.HandleDeleteMessageAsync);
        app.MapGet("/v1/topics/{topic}", WithoutQuery(topics.HandleOneAsync));
        app.MapPatch("/v1/topics/{topic}", WithoutQuery(topics.HandleAlterAsync));
        app.MapDelete("/v1/topics/{topic}", WithoutQuery(topics.HandleDeleteAsync));
        app.MapGet("/v1/topics", WithoutQuery(topics.HandleListAsync));
        app.MapPost("/v1/topics", WithoutQuery(topics.HandleCreateAsync));
        app.MapGet("/v1/groups", WithoutQuery(groups.HandleListAsync));
        app.MapGet("/v1/groups/{group}", WithoutQuery(groups.HandleOneAsync));
        app.MapDelete("/v1/groups/{group}", WithoutQuery(groups.HandleDeleteAsync));
        app.MapPost("/v1/groups/{group}/commits", WithoutQuery(groups.HandleCommitAsync));
        app.MapPost("/v1/groups/{group}/reset", WithoutQuery(groups.HandleResetAsync));
        app.MapPut("/v1/groups/{group}/members/{member}", WithoutQuery(groupMembers.HandleJoinAsync));
        app.MapPost("/v1/groups/{group}/members/{member}/heartbeat", groupMembers.HandleHeartbeatAsync);
        app.MapDelete("/v1/groups/{group}/members/{member}", groupMembers.HandleLeaveAsync);
        app.MapGet("/v1/nodes", WithoutQuery(nodes.HandleListAsync));
        app.MapPost("/v1/nodes", WithoutQuery(nodes.HandleAddAsync));
        app.MapDelete("/v1/nodes/{id}", WithoutQuery(nodes.HandleRemoveAsync));
        app.MapGet("/v1/ordering", ordering.HandleStatusAsync);
        app.MapPost("/v1/ordering/force", ordering.HandleForceAsync);
        app.MapGet("/v1/status", WithoutQuery(status.HandleAsync));
        app.MapGet("/v1/time", WithoutQuery(time.HandleAsync));
        app.MapPost("/v1/time/sync", WithoutQuery(time.HandleSyncAsync));
        app.MapGet("/v1/time/stats", WithoutQuery(time.HandleStatisticsAsync));
        app.MapGet("/healthz", HealthEndpoints.HandleHealthAsync);
        app.MapGet("/readyz", health.HandleReadyAsync);
        app.MapGet("/openapi.json", OpenApiEndpoint.HandleAsync);
        if (node.Cluster.Compatibility.SeedsApi)
        {
            SeedsApi.Map(app, node, publisher, ordered);
        }
    }

    /// <summary>A parameter that nobody reads would be ignored, and who sent it would not know.</summary>
    private static RequestDelegate WithoutQuery(RequestDelegate handle) => context =>
    {
        Query.AllowOnly(context.Request);
        return handle(context);
    };
}
