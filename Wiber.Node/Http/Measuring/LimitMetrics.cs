using Wiber.Node.Http.Limits;
using Wiber.Node.Metrics;

namespace Wiber.Node.Http.Measuring;

/// <summary>How much of each limit is used: families with the limit's name as label, so that one alert covers all.</summary>
internal static class LimitMetrics
{
    private const string Label = "limit";

    public static IEnumerable<Metric> Of(NodeLimits limits, ClusterLimits cluster) =>
    [
        Metric.Gauges(
            "wiber.limit.used",
            MetricUnit.Count,
            "How much of a limit is used now; bytes where the name says so.",
            () =>
            [
                .. limits.All.Select(each => MetricSample.Of(each.Limit.Used, Label, each.Name)),
                .. cluster.All.Select(each => MetricSample.Of(each.Used, Label, each.Name)),
            ]),
        Metric.Gauges(
            "wiber.limit.max",
            MetricUnit.Count,
            "The most that may be used.",
            () =>
            [
                .. limits.All.Select(each => MetricSample.Of(each.Limit.Max, Label, each.Name)),
                .. cluster.All.Select(each => MetricSample.Of(each.Max, Label, each.Name)),
            ]),
        Metric.Counters(
            "wiber.limit.refused",
            MetricUnit.Count,
            "How often something was refused, or had to wait, because a limit was reached.",
            () => limits.All.Select(each => MetricSample.Of(each.Limit.Refused, Label, each.Name))),
    ];
}
