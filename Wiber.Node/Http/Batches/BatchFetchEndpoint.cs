using Wiber.Client.Messages;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Limits;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Batches;

/// <summary>
/// <c>GET /v1/topics/{topic}/batches?partition=0&amp;offset=0</c>: the batches that hold the messages of a partition from an
/// offset on, as they lie in the log, each behind its place, see <see cref="BatchFrame"/> and <see cref="BatchPlace"/>; with
/// <c>waitMs</c> a long poll.
/// </summary>
/// <remarks>
/// The batch that holds the offset is given whole. The content of messages that cannot be read is not given out. Headers
/// <c>Wiber-Next-Offset</c>, where to go on, and <c>Wiber-End-Offset</c>. Errors: 307 not_leader (with consistency=leader), 400
/// invalid_topic, invalid_argument, 404 unknown_topic, unknown_partition, 503 no_leader, overloaded, not_ready.
/// </remarks>
internal sealed class BatchFetchEndpoint(NodeContext node, ReadGate gate)
{
    public async Task HandleAsync(HttpContext context)
    {
        BatchFetchQuery query = BatchFetchQuery.Read(context);
        node.Limits.RequireAnswerRoom();
        await gate.PassAsync(context, query.Consistency);
        BatchReadResult result = await ReadAsync(query, context.RequestAborted);
        switch (result.Status)
        {
            case ReadStatus.UnknownTopic:
                throw new ProblemException(Problem.UnknownTopic(query.Topic));
            case ReadStatus.UnknownPartition:
                throw new ProblemException(Problem.UnknownPartition(query.Topic, query.Partition ?? 0));
        }

        using LimitUse held = LimitUse.Of(node.Limits.AnswerBytes, result.Batches.Sum(batch => (long)batch.Bytes));
        await BatchFetchAnswer.WriteAsync(context.Response, result);
    }

    private async Task<BatchReadResult> ReadAsync(BatchFetchQuery query, CancellationToken aborted)
    {
        long offset = query.Offset;
        BatchReadResult result = Read(query, offset);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(aborted, node.Stopping);
        waiting.CancelAfter(query.WaitMs);
        while (IsWaitedFor(result) && query.WaitMs > 0)
        {
            // What the reader was to get may have been removed, and he must not wait for it.
            offset = Math.Max(offset, result.NextOffset);
            Task coming = node.Broker.WaitForMessagesAsync(query.Topic, query.Partition ?? 0, offset, waiting.Token);
            if (!await LongPoll.IsCompletedAsync(coming, aborted))
            {
                break;
            }

            result = Read(query, offset);
        }

        return result with { NextOffset = Math.Max(offset, result.NextOffset) };
    }

    private BatchReadResult Read(BatchFetchQuery query, long offset) =>
        node.Broker.ReadBatches(query.Topic, query.Partition ?? RequireOnlyPartition(query.Topic), offset, query.BytesMax);

    private int RequireOnlyPartition(string topic)
    {
        int count = node.Broker.FindTopic(topic)?.Partitions.Count ?? 0;
        return count <= 1
            ? 0
            : throw new ProblemException(Problem.InvalidArgument(
                $"batches are of one partition, and topic \"{topic}\" has {count}; give partition too"));
    }

    /// <summary>Nothing is there, all was looked at, and something may come.</summary>
    private static bool IsWaitedFor(BatchReadResult result) => result.Status == ReadStatus.Found
        ? result.Batches.Count == 0 && result.IsComplete
        : result.Status == ReadStatus.UnknownTopic;
}
