namespace Wiber.Node.Clock.Status;

/// <summary>The latest offsets of a node's wall clock from cluster time, in microseconds.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="CurrentUs">The latest.</param>
/// <param name="MeanUs">Their mean.</param>
/// <param name="MedianUs">Their median.</param>
/// <param name="DeviationUs">Their standard deviation, of all of them and not of a sample.</param>
/// <param name="MinUs">The least.</param>
/// <param name="MaxUs">The greatest.</param>
internal sealed record SkewStatistics(
    int Count, long CurrentUs, double MeanUs, double MedianUs, double DeviationUs, long MinUs, long MaxUs)
{
    /// <summary>Of offsets in the order in which they were measured; nothing if there are none.</summary>
    public static SkewStatistics? Of(IReadOnlyCollection<long> offsetsUs)
    {
        if (offsetsUs.Count == 0)
        {
            return null;
        }

        long[] sorted = [.. offsetsUs.Order()];
        double mean = sorted.Average();
        return new SkewStatistics(
            sorted.Length,
            offsetsUs.Last(),
            mean,
            (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0,
            Math.Sqrt(sorted.Average(offsetUs => (offsetUs - mean) * (offsetUs - mean))),
            sorted[0],
            sorted[^1]);
    }
}
