using System.Collections.Immutable;

namespace Wiber.Tui.Monitor.State;

/// <summary>Messages a second over the last minute, from how many all topics have had.</summary>
/// <param name="PerSecond">One number a sample, the latest last.</param>
/// <param name="Total">The latest count; null before the first.</param>
/// <param name="CountedAt">When that was.</param>
internal sealed record MessageRate(ImmutableList<double> PerSecond, long? Total, DateTimeOffset CountedAt)
{
    public const int SamplesMax = 60;

    /// <summary>Samples further apart than this say nothing of a second.</summary>
    private static readonly TimeSpan GapMax = TimeSpan.FromSeconds(10);

    public static MessageRate Unknown { get; } = new([], null, DateTimeOffset.MinValue);

    /// <summary>The latest number; null until there are two counts.</summary>
    public double? Latest => PerSecond.IsEmpty ? null : PerSecond[^1];

    public MessageRate Count(long total, DateTimeOffset time)
    {
        TimeSpan elapsed = time - CountedAt;
        if (Total is not { } before || elapsed > GapMax || elapsed <= TimeSpan.Zero)
        {
            return this with { Total = total, CountedAt = time };
        }

        // Fewer than before: a topic was deleted.
        double rate = Math.Max(0, total - before) / elapsed.TotalSeconds;
        ImmutableList<double> samples = PerSecond.Add(rate);
        return new MessageRate(samples.Count > SamplesMax ? samples.RemoveAt(0) : samples, total, time);
    }
}
