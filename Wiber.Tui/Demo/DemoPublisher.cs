using System.Collections.Concurrent;
using System.Diagnostics;
using Wiber.Client;
using Wiber.Client.Api;

namespace Wiber.Tui.Demo;

/// <summary>
/// Publishes with several producers at once, each sending its next message when the one before is acknowledged, and has
/// something happen in the middle.
/// </summary>
internal sealed class DemoPublisher(WiberClient client, string topic, FailoverWatch failover)
{
    public const int ProducerCount = 8;
    public const int MessagesPerProducer = 125;
    public const int MessageCount = ProducerCount * MessagesPerProducer;

    /// <summary>From here on messages wait for what happens half way, so that some are always sent after it.</summary>
    private const int HeldBackFrom = MessagesPerProducer * 3 / 4;

    private readonly ConcurrentQueue<AcknowledgedMessage> _acknowledged = new();
    private readonly TaskCompletionSource _isHalfDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _isInterfered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public IReadOnlyCollection<AcknowledgedMessage> Acknowledged => _acknowledged;

    /// <summary>Publishes everything; returns when all is acknowledged.</summary>
    /// <param name="halfWay">Called once half of the messages are acknowledged, while the producers go on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">A message was not acknowledged in time.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> halfWay, CancellationToken cancellationToken)
    {
        // If one part fails, none of the others may go on behind the caller's back.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> parts = Enumerable.Range(0, ProducerCount).Select(producer => ProduceAsync(producer, stop.Token)).ToList();
        parts.Add(InterfereAsync(halfWay, stop.Token));
        await foreach (Task part in Task.WhenEach(parts))
        {
            if (!part.IsCompletedSuccessfully)
            {
                await stop.CancelAsync();
                await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await part;
            }
        }
    }

    private async Task InterfereAsync(Func<CancellationToken, Task> halfWay, CancellationToken cancellationToken)
    {
        await _isHalfDone.Task.WaitAsync(cancellationToken);
        await halfWay(cancellationToken);
        _isInterfered.SetResult();
    }

    private async Task ProduceAsync(int producer, CancellationToken cancellationToken)
    {
        for (int sequence = 0; sequence < MessagesPerProducer; sequence++)
        {
            if (sequence == HeldBackFrom)
            {
                await _isInterfered.Task.WaitAsync(cancellationToken);
            }

            string id = $"producer-{producer}-message-{sequence}";
            string payload = $"message {sequence} of producer {producer}";
            long sendingBegan = Stopwatch.GetTimestamp();
            PublishAnswer answer = await client.PublishAsync(
                topic,
                OutgoingMessage.Text(payload) with { Id = id, Sender = $"producer-{producer}" },
                cancellationToken: cancellationToken);
            failover.Acknowledged(sendingBegan);
            _acknowledged.Enqueue(new AcknowledgedMessage(producer, sequence, id, payload, answer.Offset!.Value));
            if (Interlocked.Increment(ref _count) == MessageCount / 2)
            {
                _isHalfDone.SetResult();
            }
        }
    }
}
