namespace Wiber.Node.Clock;

/// <summary>
/// Where cluster time lies against a node's monotonic clock: an interval that was true at a moment, and that grows with its age.
/// </summary>
/// <param name="Interval">Cluster time minus monotonic clock.</param>
/// <param name="AsOfUs">Monotonic time from which its age counts.</param>
internal readonly record struct ClusterTimeRange(ClockInterval Interval, long AsOfUs)
{
    public ClockInterval At(long monotonicUs, DriftLimit drift) =>
        Interval.Widen(drift.ClusterGrowthUs(Math.Max(0, monotonicUs - AsOfUs)));
}
