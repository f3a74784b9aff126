using System.Diagnostics;
using Wiber.Client.Api;

namespace Wiber.PowerShell.Diagnostics;

/// <summary>Sends messages one a request, so many at a time, and writes down how long each acknowledgement took.</summary>
/// <param name="publish">Publishes a message.</param>
/// <param name="tell">Told how many are done.</param>
internal sealed class LatencySample(Func<CancellationToken, Task> publish, Action<int> tell)
{
    private double[] _milliseconds = [];
    private int _next;
    private int _done;
    private int _failed;

    /// <summary>Times of the messages that were acknowledged, in milliseconds, sorted.</summary>
    public IReadOnlyList<double> Milliseconds { get; private set; } = [];

    /// <summary>Messages that were not acknowledged.</summary>
    public int FailureCount => _failed;

    /// <summary>How long all of it took.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>The time within which a part of the messages was acknowledged; 0 without any.</summary>
    /// <param name="sorted">The times, sorted.</param>
    /// <param name="part">The part, from 0 to 1.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double part) =>
        sorted.Count == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Count) - 1, 0, sorted.Count - 1)];

    /// <summary>Sends them.</summary>
    public async Task RunAsync(int count, int concurrency, CancellationToken cancellationToken)
    {
        _milliseconds = new double[count];
        Array.Fill(_milliseconds, double.NaN);
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(count, concurrency)).Select(_ => SendAsync(cancellationToken)))
            .ConfigureAwait(false);
        Duration = Stopwatch.GetElapsedTime(start);
        Milliseconds = _milliseconds.Where(time => !double.IsNaN(time)).Order().ToArray();
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        int number;
        while ((number = Interlocked.Increment(ref _next) - 1) < _milliseconds.Length)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                await publish(cancellationToken).ConfigureAwait(false);
                _milliseconds[number] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
            catch (WiberApiException)
            {
                // It is counted, and told at the end.
                Interlocked.Increment(ref _failed);
            }

            tell(Interlocked.Increment(ref _done));
        }
    }
}
