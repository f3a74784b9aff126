using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.WebSockets;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Reading.Ordering;
using Wiber.Node.Http.Limits;
using Wiber.Node.Http.Ordering;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// <c>GET /v1/topics/{topic}/stream</c>: history from where the reader asks, then every new message as it comes, without a gap
/// between the two; of one partition or of all in the order of the log, all messages or those that match a filter. Server-sent
/// events, or a WebSocket if the client asks to upgrade; each event or frame is a message object.
/// </summary>
/// <remarks>
/// Begins at <c>offset</c>, <c>cursor</c>, <c>from</c> or <c>since</c>, by default <c>from=latest</c>; server-sent events
/// resume by
/// <c>Last-Event-ID</c>. With <c>order=timestamp</c> messages come by their corrected times, see <see cref="OrderedFeed"/>. A
/// reader that takes nothing for 10 s is cut off. Errors: 400 invalid_topic, invalid_argument, 503 overloaded.
/// </remarks>
internal sealed class StreamEndpoint(NodeContext node, OrderedReads ordered)
{
    private const string LastEventId = "Last-Event-ID";

    private static readonly string[] Names =
        ["offset", "cursor", "from", "since", "partition", .. FilterQuery.Names, .. OrderQuery.Names];

    public async Task HandleAsync(HttpContext context)
    {
        string topic = Query.Topic(context);
        Query.AllowOnly(context.Request, Names);
        int? partition = Query.Partition(context.Request);
        var read = new TopicRead
        {
            Topic = topic,
            Partition = partition,
            Filter = FilterQuery.Read(context.Request),
            MessagesMax = ApiLimits.StreamMessagesMax,
            BytesMax = ApiLimits.StreamBytesMax,
        };
        var order = OrderQuery.Read(context.Request, FindCursorText(context.Request));
        StartOffset start = ReadStart(context.Request, partition, order?.Cursor);
        ReadGate.RequireState(node);
        StartQuery.Require(node.Broker, topic, partition, start);
        using LimitUse stream = node.Limits.OpenStream();
        using IMessageFeed source = CreateFeed(read, start, order);

        if (context.WebSockets.IsWebSocketRequest)
        {
            source.RequirePartition();
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            await new WebSocketStream(context, socket, source).RunAsync(node.Stopping);
        }
        else
        {
            await new ServerSentEvents(context.Response, source).RunAsync(context.RequestAborted, node.Stopping);
        }
    }

    private IMessageFeed CreateFeed(TopicRead read, StartOffset start, OrderQuery? order)
    {
        if (order is null)
        {
            return new MessageSource(node, read, start.Find(node.Broker, read.Topic, read.Partition));
        }

        OrderedStart from = order.Cursor is { } cursor
            ? OrderedStart.At(cursor)
            : OrderedStart.At(start.Find(node.Broker, read.Topic, read.Partition));
        return new OrderedFeed(node, ordered, read, order.Limits, from);
    }

    /// <summary>
    /// The browser's own way to resume comes first: it repeats the original address, whose start is out of date by then.
    /// </summary>
    private static string? FindCursorText(HttpRequest request) =>
        request.Headers.TryGetValue(LastEventId, out Microsoft.Extensions.Primitives.StringValues id)
            ? id.ToString()
            : Query.Text(request, "cursor");

    private static StartOffset ReadStart(HttpRequest request, int? partition, OrderedCursor? ordered)
    {
        if (ordered is not null)
        {
            return new StartOffset(StartKind.Cursor, Cursor: ordered.Low);
        }

        if (request.Headers.TryGetValue(LastEventId, out Microsoft.Extensions.Primitives.StringValues id))
        {
            return TryParseEventId(id.ToString(), partition, out TopicCursor? cursor)
                ? new StartOffset(StartKind.Cursor, Cursor: cursor)
                : throw new ProblemException(Problem.InvalidArgument(
                    partition is null
                        ? $"Last-Event-ID must be the id of an event, such as 7~0:12 or 7~0-12.1-40, not \"{id}\""
                        : $"Last-Event-ID must be 7~{partition}:<offset>, not \"{id}\""));
        }

        return StartQuery.IsIn(request) ? StartQuery.Read(request) : new StartOffset(StartKind.Latest);
    }

    private static bool TryParseEventId(string id, int? partition, [NotNullWhen(true)] out TopicCursor? cursor)
    {
        cursor = null;
        if (!TopicCursor.TryTakeTopicNumber(id, out int? topicNumber, out ReadOnlySpan<char> place))
        {
            return false;
        }

        int colon = place.IndexOf(':');
        if (colon > 0
            && int.TryParse(place[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out int sent)
            && sent == (partition ?? sent)
            && long.TryParse(place[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            && last < long.MaxValue)
        {
            cursor = new TopicCursor { TopicNumber = topicNumber, [sent] = last + 1 };
            return true;
        }

        return partition is null && TopicCursor.TryParse(id, out cursor);
    }
}
