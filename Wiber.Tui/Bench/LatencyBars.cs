using Wiber.Client.Measuring;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Bench;

/// <summary>Latencies as bars that can be counted on one screen: 1, 2 and 5 of every power of ten.</summary>
internal static class LatencyBars
{
    private static readonly double[] Steps = [1, 2, 5];

    /// <summary>The bars from the first to the last that has anything.</summary>
    public static IReadOnlyList<BenchBar> Of(LatencyHistogram latencies)
    {
        var bars = new List<BenchBar>();
        long below = 0;
        for (double decadeMs = 0.01; below < latencies.Count; decadeMs *= 10)
        {
            foreach (double step in Steps)
            {
                // A power of ten that was multiplied up is not exactly one.
                double upToMs = Math.Round(decadeMs * step, 2);
                long upTo = latencies.CountUpTo(TimeSpan.FromMilliseconds(upToMs));
                if ((upTo > below || bars.Count > 0) && below < latencies.Count)
                {
                    bars.Add(new BenchBar(upToMs, upTo - below));
                }

                below = upTo;
            }
        }

        return bars;
    }
}
