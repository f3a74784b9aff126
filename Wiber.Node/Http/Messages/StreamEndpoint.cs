using System.Globalization;
using System.Net.WebSockets;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// <c>GET /v1/topics/{topic}/stream</c>: history from where the reader asks, then every new message as it comes, without a gap
/// between the two. Server-sent events, or a
/// WebSocket if the client asks to upgrade; each event or frame is a message object.
/// </summary>
/// <remarks>
/// Begins at <c>offset</c>, <c>from</c> or <c>since</c>, by default <c>from=latest</c>; server-sent events resume by
/// <c>Last-Event-ID</c>. A reader that takes nothing for 10 s is
/// cut off. Errors: 400 invalid_topic, invalid_argument, 503 overloaded.
/// </remarks>
internal sealed class StreamEndpoint(NodeContext node)
{
    public async Task HandleAsync(HttpContext context)
    {
        string topic = Query.Topic(context);
        Query.AllowOnly(context.Request, "offset", "from", "since", "partition");
        int partition = Query.Partition(context.Request) ?? 0;
        ReadGate.RequireState(node);
        StartOffset start = ReadStart(context.Request, partition);
        var source = new MessageSource(node, topic, partition, StartOffset.Find(node.Broker, topic, partition, start));

        if (context.WebSockets.IsWebSocketRequest)
        {
            source.RequirePartition();
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            await new WebSocketStream(socket, source).RunAsync(context.RequestAborted, node.Stopping);
        }
        else
        {
            await new ServerSentEvents(context.Response, source).RunAsync(context.RequestAborted, node.Stopping);
        }
    }

    /// <summary>
    /// The browser's own way to resume comes first: it repeats the original address, whose start is out of date by then.
    /// </summary>
    private static StartOffset ReadStart(HttpRequest request, int partition)
    {
        if (request.Headers.TryGetValue("Last-Event-ID", out Microsoft.Extensions.Primitives.StringValues id))
        {
            string[] parts = id.ToString().Split(':');
            return parts.Length == 2
                && parts[0] == partition.ToString(CultureInfo.InvariantCulture)
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long last)
                && last < long.MaxValue
                    ? new StartOffset(StartKind.Offset, last + 1)
                    : throw new ProblemException(
                        Problem.InvalidArgument($"Last-Event-ID must be {partition}:<offset>, not \"{id}\""));
        }

        bool hasStart = request.Query.ContainsKey("offset")
            || request.Query.ContainsKey("from")
            || request.Query.ContainsKey("since");
        return hasStart ? FetchQuery.ReadStart(request) : new StartOffset(StartKind.Latest, 0);
    }
}
