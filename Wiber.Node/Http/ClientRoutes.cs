using Wiber.Node.Http.Backups;
using Wiber.Node.Http.Batches;
using Wiber.Node.Http.Groups;
using Wiber.Node.Http.Isolation;
using Wiber.Node.Http.Measuring;
using Wiber.Node.Http.Members;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.OpenApi;
using Wiber.Node.Http.Ordering;
using Wiber.Node.Http.Publishing;
using Wiber.Node.Http.Status;
using Wiber.Node.Http.Time;
using Wiber.Node.Http.Topics;
using Wiber.Node.Http.Tracing;

namespace Wiber.Node.Http;

/// <summary>The paths of the client API, and who answers each.</summary>
internal sealed class ClientRoutes(NodeContext node, LogProposer proposer, ReadGate gate, RequestKinds kinds)
{
    /// <summary>Publishing and reading.</summary>
    public void MapMessages(IEndpointRouteBuilder routes, Publisher publisher, OrderedReads ordered)
    {
        var publish = new PublishEndpoint(node, publisher);
        var batches = new BatchPublishEndpoint(node, proposer, publisher);
        var fetch = new FetchEndpoint(node, gate, ordered);
        var fetchBatches = new BatchFetchEndpoint(node, gate);
        var stream = new StreamEndpoint(node, ordered);
        var ordering = new OrderingEndpoint(node, ordered);
        routes.MapPost("/v1/topics/{topic}/messages", publish.HandleAsync).WithMetadata(kinds.Publish);
        routes.MapGet("/v1/topics/{topic}/messages", fetch.HandleAsync).WithMetadata(kinds.Read);
        routes.MapGet("/v1/topics/{topic}/batches", fetchBatches.HandleAsync).WithMetadata(kinds.ReadBatches);
        routes.MapPost("/v1/batches", batches.HandleAsync).WithMetadata(kinds.PublishBatches);
        routes.MapGet("/v1/topics/{topic}/stream", stream.HandleAsync).WithMetadata(kinds.Stream);
        routes.MapGet("/v1/ordering", ordering.HandleStatusAsync);
        routes.MapPost("/v1/ordering/force", ordering.HandleForceAsync);
    }

    public void MapTopics(IEndpointRouteBuilder routes, TopicChanges changes)
    {
        var topics = new TopicsEndpoint(node, changes);
        routes.MapDelete("/v1/topics/{topic}/messages/{offset}", topics.HandleDeleteMessageAsync);
        routes.MapGet("/v1/topics/{topic}", WithoutQuery(topics.HandleOneAsync));
        routes.MapPatch("/v1/topics/{topic}", WithoutQuery(topics.HandleAlterAsync));
        routes.MapDelete("/v1/topics/{topic}", WithoutQuery(topics.HandleDeleteAsync));
        routes.MapGet("/v1/topics", WithoutQuery(topics.HandleListAsync));
        routes.MapPost("/v1/topics", WithoutQuery(topics.HandleCreateAsync));
    }

    public void MapGroups(IEndpointRouteBuilder routes)
    {
        var groups = new GroupsEndpoint(node, proposer, gate);
        var members = new GroupMembersEndpoint(node, proposer, gate, node.GroupSessions);
        routes.MapGet("/v1/groups", WithoutQuery(groups.HandleListAsync));
        routes.MapGet("/v1/groups/{group}", WithoutQuery(groups.HandleOneAsync));
        routes.MapDelete("/v1/groups/{group}", WithoutQuery(groups.HandleDeleteAsync));
        routes.MapPost("/v1/groups/{group}/commits", WithoutQuery(groups.HandleCommitAsync));
        routes.MapPost("/v1/groups/{group}/reset", WithoutQuery(groups.HandleResetAsync));
        routes.MapPut("/v1/groups/{group}/members/{member}", WithoutQuery(members.HandleJoinAsync));
        routes.MapPost("/v1/groups/{group}/members/{member}/heartbeat", members.HandleHeartbeatAsync);
        routes.MapDelete("/v1/groups/{group}/members/{member}", members.HandleLeaveAsync);
    }

    /// <summary>The nodes, how they are, and the description of all of this.</summary>
    public void MapCluster(IEndpointRouteBuilder routes, MemberChanges changes, ILogger logger)
    {
        var nodes = new NodesEndpoint(node, changes);
        var leader = new LeaderEndpoint(node, changes);
        var status = new StatusEndpoint(node);
        var time = new TimeEndpoint(node);
        var health = new HealthEndpoints(node);
        var messages = new PeerMessagesEndpoint(node);
        var isolation = new IsolationEndpoint(node, logger);
        var reload = new ReloadEndpoint(node, logger);
        var backup = new BackupEndpoint(node, gate, logger);
        routes.MapGet("/v1/nodes", WithoutQuery(nodes.HandleListAsync));
        routes.MapPost("/v1/nodes", WithoutQuery(nodes.HandleAddAsync));
        routes.MapDelete("/v1/nodes/{id}", WithoutQuery(nodes.HandleRemoveAsync));
        routes.MapPost("/v1/leader", WithoutQuery(leader.HandleMoveAsync));
        routes.MapGet("/v1/status", WithoutQuery(status.HandleAsync));
        routes.MapGet("/v1/time", WithoutQuery(time.HandleAsync));
        routes.MapPost("/v1/time/sync", WithoutQuery(time.HandleSyncAsync));
        routes.MapGet("/v1/time/stats", WithoutQuery(time.HandleStatisticsAsync));
        routes.MapGet("/v1/peer-messages", messages.HandleAsync);
        routes.MapGet("/v1/isolation", WithoutQuery(isolation.HandleShowAsync));
        routes.MapPut("/v1/isolation", WithoutQuery(isolation.HandleCutAsync));
        routes.MapDelete("/v1/isolation", WithoutQuery(isolation.HandleHealAsync));
        routes.MapPost("/v1/reload", WithoutQuery(reload.HandleAsync));
        routes.MapGet("/v1/backup", backup.HandleAsync);
        routes.MapGet("/healthz", HealthEndpoints.HandleHealthAsync);
        routes.MapGet("/readyz", health.HandleReadyAsync);
        routes.MapGet("/metrics", new MetricsEndpoint(node).HandleAsync);
        routes.MapGet("/openapi.json", OpenApiEndpoint.HandleAsync);
    }

    /// <summary>A parameter that nobody reads would be ignored, and who sent it would not know.</summary>
    private static RequestDelegate WithoutQuery(RequestDelegate handle) => context =>
    {
        Query.AllowOnly(context.Request);
        return handle(context);
    };
}
