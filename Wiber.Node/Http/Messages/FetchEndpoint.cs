using System.Text.Json;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// <c>GET /v1/topics/{topic}/messages</c>: messages from an offset, a time, or the last N, in the order of their offsets; with
/// <c>waitMs</c> a long poll.
/// </summary>
/// <remarks>
/// Answers <c>{"messages": [...], "nextOffset", "endOffset"}</c>; go on with <c>offset=nextOffset</c>. Errors: 307 not_leader
/// (with consistency=leader), 400 invalid_topic,
/// invalid_argument, 404 unknown_topic, unknown_partition, 503 no_leader, overloaded.
/// </remarks>
internal sealed class FetchEndpoint(NodeContext node, ReadGate gate)
{
    public async Task HandleAsync(HttpContext context)
    {
        FetchQuery query = FetchQuery.Read(context);
        await gate.PassAsync(context, query.Consistency);
        ReadResult result = await ReadAsync(query, context.RequestAborted);
        switch (result.Status)
        {
            case ReadStatus.UnknownTopic:
                throw new ProblemException(Problem.UnknownTopic(query.Topic));
            case ReadStatus.UnknownPartition:
                throw new ProblemException(Problem.UnknownPartition(query.Topic, query.Partition));
        }

        await WriteAsync(context, query, result);
    }

    private static async Task WriteAsync(HttpContext context, FetchQuery query, ReadResult result)
    {
        System.IO.Pipelines.PipeWriter body = context.Response.BodyWriter;
        context.Response.ContentType = JsonAnswer.ContentType;
        using var json = new Utf8JsonWriter(body, JsonText.Options);
        long flushed = 0;
        json.WriteStartObject();
        json.WriteStartArray("messages"u8);
        foreach (StoredMessage message in result.Messages)
        {
            MessageJsonWriter.Write(json, query.Topic, query.Partition, message);
            if (json.BytesPending + json.BytesCommitted - flushed > ApiLimits.AnswerPieceBytes)
            {
                // A slow reader keeps a piece of its answer in memory, not all of it.
                await json.FlushAsync(context.RequestAborted);
                await body.FlushAsync(context.RequestAborted);
                flushed = json.BytesCommitted;
            }
        }

        json.WriteEndArray();
        json.WriteNumber("nextOffset"u8, result.NextOffset);
        json.WriteNumber("endOffset"u8, result.EndOffset);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
        await body.FlushAsync(context.RequestAborted);
    }

    private async Task<ReadResult> ReadAsync(FetchQuery query, CancellationToken aborted)
    {
        if (query.Last is { } last)
        {
            return last == 0
                ? node.Broker.ReadLast(query.Topic, query.Partition, 1, 1) with { Messages = [] }
                : node.Broker.ReadLast(query.Topic, query.Partition, last, ApiLimits.AnswerBytesMax);
        }

        long offset = StartOffset.Find(node.Broker, query.Topic, query.Partition, query.Start);
        ReadResult result = node.Broker.Read(query.Topic, query.Partition, offset, query.Limit, ApiLimits.AnswerBytesMax);
        if (result.Messages.Count > 0 || query.WaitMs == 0)
        {
            return result;
        }

        // What lies before was removed; it must not be taken for what is waited for.
        await WaitAsync(query, Math.Max(offset, result.NextOffset), aborted);
        return node.Broker.Read(query.Topic, query.Partition, offset, query.Limit, ApiLimits.AnswerBytesMax);
    }

    private async Task WaitAsync(FetchQuery query, long offset, CancellationToken aborted)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(aborted, node.Stopping);
        waiting.CancelAfter(query.WaitMs);
        try
        {
            await node.Broker.WaitForMessagesAsync(query.Topic, query.Partition, offset, waiting.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            // Time is up, or the node stops: the answer says that nothing came.
        }
        catch (TooManyWaitersException)
        {
            throw new ProblemException(Problem.Overloaded() with { Detail = "too many readers wait for messages on this node" });
        }
    }
}
