namespace Wiber.Node.Clock.Sampling;

/// <summary>How fast one clock runs against another, from offsets over time.</summary>
internal static class DriftRate
{
    /// <summary>Fewer points say nothing.</summary>
    public const int PointsMin = 3;

    /// <summary>The slope of the line through the points by least squares, in billionths; nothing if there are too few.</summary>
    public static double? Ppb(IReadOnlyList<(long TimeUs, long OffsetUs)> points)
    {
        if (points.Count < PointsMin)
        {
            return null;
        }

        // Times since a boot, squared, would leave no digits for the differences.
        (long originUs, long baseUs) = points[0];
        double meanTime = points.Average(point => (double)(point.TimeUs - originUs));
        double meanOffset = points.Average(point => (double)(point.OffsetUs - baseUs));
        double covariance = 0;
        double variance = 0;
        foreach ((long timeUs, long offsetUs) in points)
        {
            double time = timeUs - originUs - meanTime;
            covariance += time * (offsetUs - baseUs - meanOffset);
            variance += time * time;
        }

        return variance == 0 ? null : covariance / variance * 1e9;
    }
}
