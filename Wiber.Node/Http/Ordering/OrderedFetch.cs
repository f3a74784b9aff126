using System.Text.Json;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Reading.Ordering;
using Wiber.Node.Http.Limits;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Ordering;

/// <summary>
/// <c>GET /v1/topics/{topic}/messages?order=timestamp</c>: messages by their corrected times, as far as they can go out by now.
/// </summary>
/// <remarks>
/// Answers <c>{"messages": [...], "cursor", "complete", "held"}</c>; go on with <c>cursor</c>. <c>held</c> says how many messages
/// wait for their window; <c>complete</c> that everything in the topic was looked at.
/// </remarks>
internal sealed class OrderedFetch(NodeContext node, OrderedReads reads)
{
    /// <summary>Reads of the log for one answer; the first that finds nothing ends it.</summary>
    private const int ReadsMax = 64;

    public async Task HandleAsync(HttpContext context, FetchQuery query, OrderQuery order)
    {
        if (node.Broker.FindTopic(query.Topic) is null && query.WaitMs == 0)
        {
            throw new ProblemException(Problem.UnknownTopic(query.Topic));
        }

        var read = new TopicRead
        {
            Topic = query.Topic,
            Partition = query.Partition,
            Filter = query.Filter,
            MessagesMax = ApiLimits.StreamMessagesMax,
            BytesMax = ApiLimits.StreamBytesMax,
        };
        OrderedStart start = order.Cursor is { } cursor
            ? OrderedStart.At(cursor)
            : OrderedStart.At(query.Start.Find(node.Broker, query.Topic, query.Partition));
        using var feed = new OrderedFeed(node, reads, read, order.Limits, start);
        List<OrderedMessage> messages = await ReadAsync(feed, query, context.RequestAborted);
        if (node.Broker.FindTopic(query.Topic) is null)
        {
            throw new ProblemException(Problem.UnknownTopic(query.Topic));
        }

        // What is held belongs to the feed; an answer that is taken slowly must not keep it.
        string next = feed.Cursor.ToString();
        int held = feed.Status.Held;
        bool isComplete = feed.IsCaughtUp;
        feed.Dispose();
        using LimitUse answer = node.Limits.HoldAnswer(messages.Select(each => each.Message));
        await MessageListAnswer.WriteAsync(
            context.Response,
            messages,
            (json, message) => MessageJsonWriter.Write(json, query.Topic, message.Message, message.IsLate),
            json => WriteEnd(json, next, isComplete, held));
    }

    private static void WriteEnd(Utf8JsonWriter json, string cursor, bool isComplete, int held)
    {
        json.WriteString("cursor"u8, cursor);
        json.WriteBoolean("complete"u8, isComplete);
        json.WriteNumber("held"u8, held);
    }

    private async Task<List<OrderedMessage>> ReadAsync(OrderedFeed feed, FetchQuery query, CancellationToken aborted)
    {
        var messages = new List<OrderedMessage>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted, node.Stopping);
        long deadline = Environment.TickCount64 + query.WaitMs;
        int readsLeft = ReadsMax;
        while (!TryFill(feed, messages, query.Limit) && readsLeft > 0)
        {
            int leftMs = (int)Math.Max(0, deadline - Environment.TickCount64);
            bool isToWait = feed.IsCaughtUp && messages.Count == 0 && leftMs > 0;
            bool isToGoOn = feed.IsRestoring || (!feed.IsCaughtUp && !feed.IsPageEmpty);
            if ((!isToWait && (!isToGoOn || feed.IsCaughtUp)) || !await WaitAsync(feed, leftMs, ended.Token, aborted))
            {
                break;
            }

            // Until it is where its cursor says, an answer would not get on.
            readsLeft -= isToGoOn && !feed.IsRestoring ? 1 : 0;
        }

        return messages;
    }

    /// <summary>Takes what can go out; true if the answer is full.</summary>
    private static bool TryFill(OrderedFeed feed, List<OrderedMessage> messages, int limit)
    {
        long bytes = messages.Sum(each => (long)each.Message.Bytes);
        while (messages.Count < limit && bytes < ApiLimits.AnswerBytesMax)
        {
            if (feed.TryTake() is not { } message)
            {
                return false;
            }

            bytes += message.Message.Bytes;

            // What is late was not held, and still lies in a piece of the log.
            messages.Add(message.IsLate ? message with { Message = message.Message.Copy() } : message);
        }

        return true;
    }

    /// <summary>False if the node stops: then what there is is answered.</summary>
    private static async Task<bool> WaitAsync(
        OrderedFeed feed, int timeoutMs, CancellationToken ended, CancellationToken aborted)
    {
        try
        {
            await feed.WaitAsync(timeoutMs, ended);
            return true;
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return false;
        }
    }
}
