using System.Text.Json;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Limits;
using Wiber.Node.Http.Messages;

namespace Wiber.Node.Http.Compatibility;

/// <summary>
/// <c>GET /messages</c> and <c>POST /sync</c>: the messages that this node has applied, in the order of their numbers, which is
/// the same on every node. One answer has 10,000 messages or 8 MiB at most.
/// </summary>
internal sealed class SeedsReadEndpoint(NodeContext node)
{
    private const int SinceBytesMax = 64 * 1024;

    /// <summary>A page: <c>{"messages", "next_after"}</c>; go on with <c>after=next_after</c>.</summary>
    public Task HandleMessagesAsync(HttpContext context)
    {
        SeedsQuery query = SeedsQuery.Read(context.Request.Query);
        TopicReadResult result = Read(query.Filter, query.Limit, query.After ?? 0);
        return WriteAsync(context, result, json => WriteNext(json, result, query));
    }

    /// <summary>What came after a number: <c>{"messages"}</c>.</summary>
    public async Task HandleSyncAsync(HttpContext context)
    {
        using RequestBody body = await RequestBody.ReadAsync(
            context.Request, node.Limits.RequestBytes, context.RequestAborted, SinceBytesMax);
        long since = SeedMessageReader.ReadSince(body.Memory);
        await WriteAsync(context, Read(MessageFilter.None, ApiLimits.MessagesMax, since), static _ => { });
    }

    private TopicReadResult Read(MessageFilter filter, int messagesMax, long after)
    {
        ReadGate.RequireState(node);
        node.Limits.RequireAnswerRoom();
        var read = new TopicRead
        {
            Topic = SeedsTopic.Name,
            Partition = SeedsTopic.Partition,
            Filter = filter,
            MessagesMax = messagesMax,
            BytesMax = ApiLimits.AnswerBytesMax,
        };

        // The message with the number n has the offset n - 1, so behind n begins with offset n.
        return node.Broker.Read(read, TopicCursor.At(SeedsTopic.Partition, Math.Max(after, 0)));
    }

    private async Task WriteAsync(HttpContext context, TopicReadResult result, Action<Utf8JsonWriter> writeEnd)
    {
        using LimitUse held = node.Limits.HoldAnswer(result.Messages);
        await MessageListAnswer.WriteAsync(context.Response, result.Messages, SeedMessageWriter.Write, writeEnd);
    }

    /// <summary>
    /// The number of the last message, or the one given if there is none. A read that ended early, because little of what it
    /// looked through matched, goes on where it ended.
    /// </summary>
    private static void WriteNext(Utf8JsonWriter json, TopicReadResult result, SeedsQuery query)
    {
        bool endedEarly = !result.IsComplete && result.Messages.Count < query.Limit;
        long? next = endedEarly ? result.Next[SeedsTopic.Partition]
            : result.Messages.Count > 0 ? SeedsTopic.Seq(result.Messages[^1].Offset)
            : query.After;
        if (next is { } number)
        {
            json.WriteNumber("next_after"u8, number);
        }
        else
        {
            json.WriteNull("next_after"u8);
        }
    }
}
