namespace Wiber.Node.Metrics;

/// <summary>A figure at one moment.</summary>
/// <param name="Value">The figure, in the unit of its metric.</param>
/// <param name="Labels">What it is of, where a metric has several.</param>
internal readonly record struct MetricSample(double Value, params KeyValuePair<string, object?>[] Labels)
{
    /// <summary>A figure of one thing of a kind.</summary>
    public static MetricSample Of(double value, string label, string of) => new(value, Label(label, of));

    public static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}
