using System.Diagnostics;

namespace Wiber.Client.Measuring;

/// <summary>
/// Publishes with several producers, as fast as acknowledgements come or at a rate, and measures how long each takes. With a rate,
/// a publish that could not begin in time because all producers were waiting is counted from the time it was due: a cluster that
/// stands still for a second is seen as that, and not as a few slow publishes ("coordinated omission", Gil Tene).
/// </summary>
/// <param name="options">The load.</param>
/// <param name="publish">
/// Publishes the messages from this number on, the first is 0, and answers whether they were acknowledged. What it throws ends the
/// load.
/// </param>
public sealed class LoadGenerator(LoadOptions options, Func<long, CancellationToken, Task<bool>> publish)
{
    private long _start;
    private long _next;
    private long _acknowledged;
    private long _failed;
    private TimeSpan? _elapsed;

    /// <summary>How long acknowledged messages took.</summary>
    public LatencyHistogram Latencies { get; } = new();

    /// <summary>Messages that were acknowledged so far.</summary>
    public long AcknowledgedCount => Interlocked.Read(ref _acknowledged);

    /// <summary>Messages that were not acknowledged.</summary>
    public long FailedCount => Interlocked.Read(ref _failed);

    /// <summary>From the start until now, or until the last publish ended.</summary>
    public TimeSpan Elapsed => _elapsed ?? Stopwatch.GetElapsedTime(_start);

    /// <summary>Runs the load, once, and returns when every publish has ended.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; what was measured until then is there.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Who fails stops the others: a load with a producer missing is not the one that was asked for.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _start = Stopwatch.GetTimestamp();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, options.Producers).Select(_ => ProduceAsync(stop))).ConfigureAwait(false);
        }
        finally
        {
            _elapsed = Stopwatch.GetElapsedTime(_start);
        }
    }

    private async Task ProduceAsync(CancellationTokenSource stop)
    {
        // A publish that ends at once must not keep the other producers from their start.
        await Task.Yield();
        try
        {
            while (TakeNumber() is { } number)
            {
                long began = await WaitForTurnAsync(number, stop.Token).ConfigureAwait(false);
                bool isAcknowledged = await publish(number, stop.Token).ConfigureAwait(false);
                Count(isAcknowledged, began);
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private long? TakeNumber()
    {
        if (Stopwatch.GetElapsedTime(_start) >= options.Duration)
        {
            return null;
        }

        int count = options.MessagesPerPublish;
        long number = Interlocked.Add(ref _next, count) - count;
        bool isTooMany = number >= options.CountMax;
        bool isTooLate = DueAfter(number) >= options.Duration;
        return isTooMany || isTooLate ? null : number;
    }

    private TimeSpan? DueAfter(long number) =>
        options.MessagesPerSecond is { } rate ? TimeSpan.FromSeconds(number / rate) : null;

    /// <summary>Waits until a publish is due.</summary>
    /// <returns>The time from which it counts: when it was due if it is late, and not the timer's own lateness.</returns>
    private async ValueTask<long> WaitForTurnAsync(long number, CancellationToken cancellationToken)
    {
        if (DueAfter(number) is not { } due)
        {
            return Stopwatch.GetTimestamp();
        }

        TimeSpan early = due - Stopwatch.GetElapsedTime(_start);
        if (early <= TimeSpan.Zero)
        {
            return _start + (long)(due.TotalSeconds * Stopwatch.Frequency);
        }

        await Task.Delay(early, cancellationToken).ConfigureAwait(false);
        return Stopwatch.GetTimestamp();
    }

    private void Count(bool isAcknowledged, long began)
    {
        if (!isAcknowledged)
        {
            Interlocked.Add(ref _failed, options.MessagesPerPublish);
            return;
        }

        Latencies.Record(Stopwatch.GetElapsedTime(began), options.MessagesPerPublish);
        Interlocked.Add(ref _acknowledged, options.MessagesPerPublish);
    }
}
