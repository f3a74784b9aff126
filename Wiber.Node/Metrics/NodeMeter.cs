using System.Diagnostics.Metrics;

namespace Wiber.Node.Metrics;

/// <summary>
/// The node's figures as a <see cref="Meter"/>, for OpenTelemetry, dotnet-counters and whoever else listens to meters. Nothing is
/// counted twice: counters and gauges are read when they are asked for, and durations told while somebody listens.
/// </summary>
internal sealed class NodeMeter : IDisposable
{
    /// <summary>The name of the meter, and of the source of activities.</summary>
    public const string Name = "Wiber.Node";

    private readonly Meter _meter;

    /// <param name="metrics">All figures.</param>
    /// <param name="version">The node's version.</param>
    /// <param name="tags">What tells this node from others.</param>
    public NodeMeter(IEnumerable<Metric> metrics, string? version, params KeyValuePair<string, object?>[] tags)
    {
        _meter = new Meter(Name, version, tags);
        foreach (Metric metric in metrics.Where(metric => !metric.IsOfRuntime))
        {
            Add(metric);
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Add(Metric metric)
    {
        string? unit = metric.Unit switch
        {
            MetricUnit.Seconds => "s",
            MetricUnit.Bytes => "By",
            MetricUnit.Ratio => "1",
            _ => null,
        };
        switch (metric.Kind)
        {
            case MetricKind.Counter:
                _meter.CreateObservableCounter(metric.Name, () => Measure(metric), unit, metric.Help);
                break;
            case MetricKind.Gauge:
                _meter.CreateObservableGauge(metric.Name, () => Measure(metric), unit, metric.Help);
                break;
            default:
                var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationHistogram.BoundsSeconds };
                Histogram<double> instrument = _meter.CreateHistogram(metric.Name, unit, metric.Help, advice: advice);
                foreach (DurationHistogram histogram in metric.Histograms)
                {
                    histogram.Attach(instrument);
                }

                break;
        }
    }

    private static IEnumerable<Measurement<double>> Measure(Metric metric) =>
        metric.Samples.Select(sample => new Measurement<double>(sample.Value, sample.Labels));
}
