using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Wiber.Node.Metrics;

/// <summary>
/// Counts how long things took since the process started, in a few buckets. For any number of threads: recording is two
/// interlocked additions and allocates nothing. OpenTelemetry cannot read counts, it is told of each while it listens.
/// </summary>
internal sealed class DurationHistogram
{
    /// <summary>The longest duration of each bucket, in seconds; one more bucket takes what is longer.</summary>
    public static readonly double[] BoundsSeconds =
    [
        0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ];

    private static readonly long[] BoundsTicks = [.. BoundsSeconds.Select(bound => (long)(bound * Stopwatch.Frequency))];

    private readonly long[] _counts = new long[BoundsSeconds.Length + 1];
    private Histogram<double>? _listened;
    private long _sumTicks;

    public DurationHistogram(params KeyValuePair<string, object?>[] labels) => Labels = labels;

    /// <summary>What took so long, where a metric has several histograms.</summary>
    public KeyValuePair<string, object?>[] Labels { get; }

    /// <summary>The sum of all durations, in seconds.</summary>
    public double SumSeconds => Interlocked.Read(ref _sumTicks) / (double)Stopwatch.Frequency;

    /// <summary>How many there were in each bucket, the last one for what is over every bound.</summary>
    public long[] ReadCounts() => [.. _counts];

    /// <summary>Records the time since a timestamp of the stopwatch.</summary>
    public void RecordSince(long started) => Record(Stopwatch.GetTimestamp() - started);

    /// <summary>Records a duration in ticks of the stopwatch.</summary>
    public void Record(long ticks)
    {
        int bucket = 0;
        while (bucket < BoundsTicks.Length && ticks > BoundsTicks[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _sumTicks, ticks);
        if (_listened is { Enabled: true } listened)
        {
            listened.Record(ticks / (double)Stopwatch.Frequency, Labels);
        }
    }

    /// <summary>From now on an instrument is told of each duration while somebody listens to it.</summary>
    public void Attach(Histogram<double> instrument) => _listened = instrument;
}
