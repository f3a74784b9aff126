using System.Diagnostics;
using Wiber.Client.Measuring;

namespace Wiber.Benchmarks.Load;

/// <summary>
/// The messages of a pipelined load: gives out as many as may be outstanding, and measures how long each is until it is
/// acknowledged. May be used by several threads; a message costs no allocation.
/// </summary>
/// <param name="outstandingMax">The most messages that are given out and not acknowledged.</param>
/// <param name="countMax">The most messages in all.</param>
/// <param name="duration">For how long messages are given out.</param>
internal sealed class PublishQueue(int outstandingMax, long countMax, TimeSpan duration)
{
    /// <summary>Far more than may be outstanding, as acknowledgements do not come in order.</summary>
    private const int StartsMax = 1 << 16;

    private readonly Lock _gate = new();
    private readonly long[] _starts = new long[StartsMax];
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _outstanding;
    private long _next;
    private long _lastAnswer = Stopwatch.GetTimestamp();

    public LatencyHistogram Latencies { get; } = new();

    public NumberSet Acknowledged { get; } = new();

    public long FailedCount { get; private set; }

    /// <summary>From the start to the last acknowledgement.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start, _lastAnswer);

    /// <summary>Takes messages to publish, one at least, after a wait if too many are outstanding.</summary>
    /// <returns>The messages; null if there are no more.</returns>
    public async ValueTask<MessageRun?> TakeAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource free;
            lock (_gate)
            {
                if (_next >= countMax || Stopwatch.GetElapsedTime(_start) >= duration)
                {
                    return null;
                }

                if (_outstanding < outstandingMax)
                {
                    return Take((int)Math.Min(Math.Min(count, outstandingMax - _outstanding), countMax - _next));
                }

                free = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue(free);
            }

            await free.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Messages were acknowledged.</summary>
    public void Acknowledge(long first, int count) => Answer(first, count, isAcknowledged: true);

    /// <summary>Messages were refused, or it is not known what became of them.</summary>
    public void Fail(long first, int count) => Answer(first, count, isAcknowledged: false);

    /// <summary>Waits until nothing is outstanding; what then still is has failed.</summary>
    public async Task DrainAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (CountOutstanding() > 0 && Stopwatch.GetElapsedTime(start) < timeout)
        {
            await Task.Delay(1, cancellationToken);
        }

        FailedCount += CountOutstanding();
    }

    private int CountOutstanding()
    {
        lock (_gate)
        {
            return _outstanding;
        }
    }

    private MessageRun Take(int count)
    {
        long now = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            ref long start = ref _starts[(_next + i) % StartsMax];
            start = start == 0
                ? now
                : throw new InvalidOperationException($"message {_next + i - StartsMax} has had no answer for {StartsMax} messages");
        }

        var run = new MessageRun(_next, count);
        _next += count;
        _outstanding += count;
        return run;
    }

    private void Answer(long first, int count, bool isAcknowledged)
    {
        if (isAcknowledged)
        {
            Acknowledged.Add(first, count);
        }

        TaskCompletionSource? free;
        lock (_gate)
        {
            _lastAnswer = Stopwatch.GetTimestamp();
            for (long number = first; number < first + count; number++)
            {
                ref long start = ref _starts[number % StartsMax];
                if (isAcknowledged)
                {
                    Latencies.Record(Stopwatch.GetElapsedTime(start, _lastAnswer));
                }

                start = 0;
            }

            FailedCount += isAcknowledged ? 0 : count;
            _outstanding -= count;
            _waiting.TryDequeue(out free);
        }

        free?.SetResult();
    }
}
