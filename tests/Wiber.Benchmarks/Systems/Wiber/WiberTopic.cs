using System.Collections.Concurrent;
using System.Net.Sockets;
using Wiber.Benchmarks.Load;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.Client.Publishing;

namespace Wiber.Benchmarks.Systems.Wiber;

/// <summary>A topic of one partition: through Wiber.Client, but for single messages.</summary>
internal sealed class WiberTopic(WiberCluster cluster, WiberClient client, Uri leader, string name) : IBenchmarkTopic
{
    private const int BatchMessagesMax = 1024;
    private const int RequestsMax = 4;
    private const int FetchBytes = 4 << 20;

    private readonly ConcurrentBag<PublishConnection> _idle = [];
    private readonly TopicPublisher _publisher = new(client, name, new TopicPublisherOptions { Acks = Acks.Quorum });

    public async Task<bool> PublishAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        PublishConnection? connection = null;
        try
        {
            connection = _idle.TryTake(out PublishConnection? open)
                ? open
                : await PublishConnection.OpenAsync(leader, name, cancellationToken);
            bool isAcknowledged = await connection.PublishAsync(payload, cancellationToken);
            _idle.Add(connection);
            return isAcknowledged;
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            connection?.Dispose();
            return false;
        }
    }

    public async Task<bool> PublishSteadilyAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        try
        {
            await _publisher.PublishAsync(new OutgoingMessage { Payload = payload }, cancellationToken);
            return true;
        }
        catch (WiberApiException)
        {
            // Not acknowledged in time; whoever measures counts it.
            return false;
        }
    }

    public Task PublishAsync(PublishQueue queue, int payloadBytes, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, RequestsMax).Select(_ => PublishBatchesAsync(queue, payloadBytes, cancellationToken)));

    public async Task ReadAllAsync(Action<ReadOnlySpan<byte>> read, CancellationToken cancellationToken)
    {
        long next = 0;
        BatchFetchAnswer answer;
        do
        {
            answer = await client.FetchBatchesAsync(
                name, 0, next, FetchBytes, consistency: ReadConsistency.Leader, cancellationToken: cancellationToken);
            foreach (FetchedBatch batch in answer.Batches)
            {
                foreach (FetchedMessageView message in batch)
                {
                    read(message.Message.Payload);
                }
            }

            next = answer.NextOffset;
        }
        while (next < answer.EndOffset);
    }

    public Task<int> FindLeaderPidAsync(CancellationToken cancellationToken) => cluster.FindLeaderPidAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync();
        client.Dispose();
        foreach (PublishConnection connection in _idle)
        {
            connection.Dispose();
        }
    }

    private async Task PublishBatchesAsync(PublishQueue queue, int payloadBytes, CancellationToken cancellationToken)
    {
        // Each message keeps its buffer; only the numbers in them change from batch to batch.
        byte[][] payloads = [.. Enumerable.Range(0, BatchMessagesMax).Select(_ => Payload.Create(payloadBytes))];
        OutgoingMessage[] messages = [.. payloads.Select(payload => new OutgoingMessage { Payload = payload })];
        while (await queue.TakeAsync(BatchMessagesMax, cancellationToken) is { } run)
        {
            for (int i = 0; i < run.Count; i++)
            {
                Payload.Stamp(payloads[i], run.First + i);
            }

            try
            {
                await client.PublishBatchAsync(
                    name, 0, new ArraySegment<OutgoingMessage>(messages, 0, run.Count), Acks.Quorum, cancellationToken);
                queue.Acknowledge(run.First, run.Count);
            }
            catch (WiberApiException)
            {
                queue.Fail(run.First, run.Count);
            }
        }
    }
}
