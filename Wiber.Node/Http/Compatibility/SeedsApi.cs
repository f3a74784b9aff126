using Wiber.Node.Http.Ordering;
using Wiber.Node.Http.Publishing;

namespace Wiber.Node.Http.Compatibility;

/// <summary>
/// The HTTP API of ds_messaging, one of the systems that Wiber takes the place of, on the client port: same paths, fields and
/// status codes. What was broken there is served as it was promised; see docs/seeds-api.md.
/// </summary>
internal static class SeedsApi
{
    public static void Map(IEndpointRouteBuilder routes, NodeContext node, Publisher publisher, OrderedReads ordered)
    {
        var latency = new StoreLatency();
        var send = new SendEndpoint(node, publisher, latency);
        var read = new SeedsReadEndpoint(node);
        var status = new SeedsStatusEndpoint(node, latency);
        var peer = new SeedsPeerEndpoint(node);
        var corrections = new CorrectionCounts();
        var time = new SeedsTimeEndpoint(node, corrections, ordered);
        var ordering = new SeedsOrderingEndpoint(ordered);
        (string Method, string Path, RequestDelegate Handler)[] paths =
        [
            (HttpMethods.Post, "/send", send.HandleSendAsync),
            (HttpMethods.Get, "/messages", read.HandleMessagesAsync),
            (HttpMethods.Get, "/status", status.HandleStatusAsync),
            (HttpMethods.Get, "/heartbeat", status.HandleHeartbeatAsync),
            (HttpMethods.Post, "/sync", read.HandleSyncAsync),
            (HttpMethods.Post, "/replicate", send.HandleReplicateAsync),
            (HttpMethods.Post, "/request_vote", peer.HandleRequestVoteAsync),
            (HttpMethods.Post, "/append_entries", peer.HandleAppendEntriesAsync),
            (HttpMethods.Get, "/time", time.HandleTimeAsync),
            (HttpMethods.Get, "/clock", time.HandleClockAsync),
            (HttpMethods.Post, "/time/sync", time.HandleSyncAsync),
            (HttpMethods.Post, "/time/correct", time.HandleCorrectAsync),
            (HttpMethods.Get, "/time/stats", time.HandleStatsAsync),
            (HttpMethods.Post, "/time/reset", time.HandleResetAsync),
            (HttpMethods.Get, "/ordering/status", ordering.HandleStatusAsync),
            (HttpMethods.Post, "/ordering/force_delivery", ordering.HandleForceAsync),
        ];
        foreach ((string method, string path, RequestDelegate handler) in paths)
        {
            routes.MapMethods(path, [method], context => SeedsGate.HandleAsync(context, handler));
            routes.MapMethods(path, [HttpMethods.Options], SeedsGate.HandleOptionsAsync);
        }
    }
}
