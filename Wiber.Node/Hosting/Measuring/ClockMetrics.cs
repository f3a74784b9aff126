using Wiber.Node.Clock.Status;
using Wiber.Node.Hosting.Clocks;
using Wiber.Node.Http.Time;
using Wiber.Node.Metrics;

namespace Wiber.Node.Hosting.Measuring;

/// <summary>Figures of the synchronized clock.</summary>
internal static class ClockMetrics
{
    private const double UsPerSecond = 1_000_000;

    public static IEnumerable<Metric> Of(ClockSynchronizer clocks) =>
    [
        Metric.Gauges(
            "wiber.clock.state",
            MetricUnit.Count,
            "1 for the state that the clock is in.",
            () =>
            {
                ClockState state = clocks.Status.State;
                return Enum.GetValues<ClockState>().Select(
                    each => MetricSample.Of(each == state ? 1 : 0, "state", ClockStateText.Of(each)));
            }),
        Metric.Gauge(
            "wiber.clock.offset",
            MetricUnit.Seconds,
            "Cluster time less this node's wall clock.",
            () => clocks.Status.OffsetUs / UsPerSecond),
        Metric.Gauges(
            "wiber.clock.bound",
            MetricUnit.Seconds,
            "How far the synchronized clock can be from cluster time; not there before the first synchronization.",
            () => clocks.Status.BoundUs is { } boundUs ? [new MetricSample(boundUs / UsPerSecond)] : []),
        Metric.Gauges(
            "wiber.clock.in_bound",
            MetricUnit.Count,
            "1 if the wall clock is as near to cluster time as max_skew_ms wants it.",
            () => clocks.Status.IsInBound is { } isInBound ? [new MetricSample(isInBound ? 1 : 0)] : []),
        Metric.Counter(
            "wiber.clock.syncs",
            MetricUnit.Count,
            "Rounds of synchronization that were begun.",
            () => clocks.Status.SyncAttempts),
        Metric.Counter(
            "wiber.clock.syncs.successful",
            MetricUnit.Count,
            "Rounds in which the clocks that count were measured.",
            () => clocks.Status.SuccessfulSyncs),
    ];
}
