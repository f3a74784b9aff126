namespace Wiber.Node.Metrics;

/// <summary>
/// A figure that a node gives to those who watch it, by whatever way: the page for Prometheus and the meter for OpenTelemetry
/// read the same source, and only when they are asked.
/// </summary>
internal sealed class Metric
{
    private readonly Func<IEnumerable<MetricSample>> _read;

    private Metric(string name, MetricKind kind, MetricUnit unit, string help, Func<IEnumerable<MetricSample>> read)
    {
        Name = name;
        Kind = kind;
        Unit = unit;
        Help = help;
        _read = read;
    }

    /// <summary>Its name as OpenTelemetry has it, such as <c>wiber.storage.write.size</c>, without the unit.</summary>
    public string Name { get; }

    public MetricKind Kind { get; }

    public MetricUnit Unit { get; }

    /// <summary>What it is, in a sentence.</summary>
    public string Help { get; }

    /// <summary>With <see cref="MetricKind.Histogram"/>, what is counted; else none.</summary>
    public IReadOnlyList<DurationHistogram> Histograms { get; private init; } = [];

    /// <summary>Whether the runtime has a meter of its own for it, so that the node's need not repeat it.</summary>
    public bool IsOfRuntime { get; private init; }

    /// <summary>The figures now; none of a histogram.</summary>
    public IEnumerable<MetricSample> Samples => _read();

    public static Metric Counter(string name, MetricUnit unit, string help, Func<double> read) =>
        new(name, MetricKind.Counter, unit, help, () => [new MetricSample(read())]);

    public static Metric Counters(string name, MetricUnit unit, string help, Func<IEnumerable<MetricSample>> read) =>
        new(name, MetricKind.Counter, unit, help, read);

    public static Metric Gauge(string name, MetricUnit unit, string help, Func<double> read) =>
        new(name, MetricKind.Gauge, unit, help, () => [new MetricSample(read())]);

    public static Metric Gauges(string name, MetricUnit unit, string help, Func<IEnumerable<MetricSample>> read) =>
        new(name, MetricKind.Gauge, unit, help, read);

    /// <summary>The same figure, of which the runtime has a meter of its own.</summary>
    public Metric OfRuntime() => new(Name, Kind, Unit, Help, _read) { IsOfRuntime = true };

    /// <summary>How long things took, of one kind or of several that differ in their labels.</summary>
    public static Metric Durations(string name, string help, params DurationHistogram[] histograms) =>
        new(name, MetricKind.Histogram, MetricUnit.Seconds, help, () => []) { Histograms = histograms };
}
