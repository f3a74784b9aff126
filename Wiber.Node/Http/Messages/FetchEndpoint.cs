using System.Text.Json;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Limits;
using Wiber.Node.Http.Ordering;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// <c>GET /v1/topics/{topic}/messages</c>: messages from an offset, a cursor, a time, or the last N, of one partition or of
/// all in the order of the log, all of them or those that match a filter; with <c>waitMs</c> a long poll. With
/// <c>order=timestamp</c> by their corrected times, see <see cref="OrderedFetch"/>.
/// </summary>
/// <remarks>
/// Answers <c>{"messages": [...], "nextOffset", "endOffset", "cursor", "complete", "before"}</c>; go on with <c>cursor</c>.
/// Errors: 307 not_leader (with consistency=leader), 400 invalid_topic, invalid_argument, 404 unknown_topic,
/// unknown_partition, 503 no_leader, overloaded.
/// </remarks>
internal sealed class FetchEndpoint(NodeContext node, ReadGate gate, OrderedReads ordered)
{
    private readonly OrderedFetch _orderedFetch = new(node, ordered);

    public async Task HandleAsync(HttpContext context)
    {
        FetchQuery query = FetchQuery.Read(context);
        node.Limits.RequireAnswerRoom();
        await gate.PassAsync(context, query.Consistency);
        StartQuery.Require(node.Broker, query.Topic, query.Partition, query.Start);
        if (query.Order is { } order)
        {
            await _orderedFetch.HandleAsync(context, query, order);
            return;
        }

        TopicReadResult result = await ReadAsync(query, context.RequestAborted);
        switch (result.Status)
        {
            case ReadStatus.UnknownTopic:
                throw new ProblemException(Problem.UnknownTopic(query.Topic));
            case ReadStatus.UnknownPartition:
                throw new ProblemException(Problem.UnknownPartition(query.Topic, query.Partition!.Value));
        }

        using LimitUse held = node.Limits.HoldAnswer(result.Messages);
        await WriteAsync(context, query, result);
    }

    private static Task WriteAsync(HttpContext context, FetchQuery query, TopicReadResult result) =>
        MessageListAnswer.WriteAsync(
            context.Response,
            result.Messages,
            (json, message) => MessageJsonWriter.Write(json, query.Topic, message),
            json => WriteEnd(json, result));

    private static void WriteEnd(Utf8JsonWriter json, TopicReadResult result)
    {
        if (result.Next.OnlyPartition is { } one)
        {
            json.WriteNumber("nextOffset"u8, result.Next[one]);
            json.WriteNumber("endOffset"u8, result.Bounds.EndOffset);
        }

        json.WriteString("cursor"u8, result.Next.ToString());
        json.WriteBoolean("complete"u8, result.IsComplete);
        if (result.Before is { } before)
        {
            json.WriteString("before"u8, before.ToString());
        }
    }

    private async Task<TopicReadResult> ReadAsync(FetchQuery query, CancellationToken aborted)
    {
        var read = new TopicRead
        {
            Topic = query.Topic,
            Partition = query.Partition,
            Filter = query.Filter,
            MessagesMax = query.Last ?? query.Limit,
            BytesMax = ApiLimits.AnswerBytesMax,
        };
        if (query.Last is not null)
        {
            return query.Last > 0
                ? node.Broker.ReadLast(read, query.Before)
                : node.Broker.ReadLast(read with { MessagesMax = 1, BytesMax = 1 }, query.Before) with
                {
                    Messages = [],
                    Before = null,
                    IsComplete = true,
                };
        }

        var source = new MessageSource(node, read, query.Start.Find(node.Broker, query.Topic, query.Partition));
        TopicReadResult result = source.Read();
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(aborted, node.Stopping);
        waiting.CancelAfter(query.WaitMs);
        while (IsWaitedFor(result) && query.WaitMs > 0 && await source.WaitAsync(waiting.Token, aborted))
        {
            result = source.Read();
        }

        return result with { Next = source.Next };
    }

    /// <summary>Nothing is there, all was looked at, and something may come.</summary>
    private static bool IsWaitedFor(TopicReadResult result) => result.Status == ReadStatus.Found
        ? result.Messages.Count == 0 && result.IsComplete
        : result.Status == ReadStatus.UnknownTopic;
}
