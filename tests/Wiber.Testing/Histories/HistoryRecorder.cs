using System.Collections.Concurrent;
using System.Diagnostics;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Testing.Linearizability;

namespace Wiber.Testing.Histories;

/// <summary>
/// Does operations and writes down what came of them, with times from one monotonic clock: taken before the first byte is sent
/// and after the last one of the answer was understood, so that what took effect did so in between.
/// </summary>
public sealed class HistoryRecorder
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<LogOperation> _operations = new();
    private int _failedReads;

    /// <summary>Everything so far.</summary>
    public IReadOnlyCollection<LogOperation> Operations => _operations;

    /// <summary>Reads that were refused or not answered. They say nothing, so nothing is kept of them.</summary>
    public int FailedReadCount => _failedReads;

    private long Now => Stopwatch.GetTimestamp() - _began;

    /// <summary>Publishes a message, with all of the client's retries.</summary>
    public async Task<PublishOutcome> PublishAsync(WiberClient client, string name, string topic, string payload)
    {
        var operation = new PublishOperation
        {
            Topic = topic,
            Client = name,
            Payload = payload,
            Outcome = PublishOutcome.Unknown,
            Invoked = Now,
            Completed = ITimedOperation.Never,
        };
        operation = await PublishAsync(client, operation);
        _operations.Enqueue(operation);
        return operation.Outcome;
    }

    /// <summary>Reads once at one node.</summary>
    /// <returns>The read, or nothing if it was not answered.</returns>
    public async Task<ReadOperation?> ReadAsync(
        NodeReader reader, string name, string topic, ReadRange range, CancellationToken cancellationToken)
    {
        long invoked = Now;
        if (await reader.TryReadAsync(topic, range, cancellationToken) is not { } answer)
        {
            Interlocked.Increment(ref _failedReads);
            return null;
        }

        var operation = new ReadOperation
        {
            Topic = topic,
            Client = name,
            Node = reader.Node,
            From = range.FirstOffset(answer.EndOffset),
            Limit = range.Limit,
            Payloads = [.. answer.Messages.Select(message => message.GetText())],
            End = answer.EndOffset,
            Invoked = invoked,
            Completed = Now,
        };
        _operations.Enqueue(operation);
        return operation;
    }

    private async Task<PublishOperation> PublishAsync(WiberClient client, PublishOperation operation)
    {
        try
        {
            PublishAnswer answer = await client.PublishAsync(operation.Topic, OutgoingMessage.Text(operation.Payload));
            return operation with { Outcome = PublishOutcome.Acknowledged, Offset = answer.Offset, Completed = Now };
        }
        catch (WiberApiException error) when (error.Code == WiberErrorCodes.OutcomeUnknown)
        {
            return operation;
        }
        catch (WiberApiException)
        {
            return operation with { Outcome = PublishOutcome.Refused, Completed = Now };
        }
    }
}
