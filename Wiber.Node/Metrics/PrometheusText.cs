using System.Globalization;
using System.Text;

namespace Wiber.Node.Metrics;

/// <summary>
/// Writes figures as Prometheus reads them: the text-based exposition format 0.0.4. Names follow its conventions and come out as
/// OpenTelemetry's own translation would make them: underscores for dots, the unit behind, <c>_total</c> behind counters.
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<Metric> metrics)
    {
        var text = new StringBuilder(16 * 1024);
        foreach (Metric metric in metrics)
        {
            Write(text, metric);
        }

        return text.ToString();
    }

    /// <summary>The name of a metric's family.</summary>
    public static string NameOf(Metric metric)
    {
        string name = metric.Name.Replace('.', '_');
        string unit = metric.Unit switch
        {
            MetricUnit.Seconds => "_seconds",
            MetricUnit.Bytes => "_bytes",
            MetricUnit.Ratio => "_ratio",
            _ => "",
        };
        return $"{name}{unit}{(metric.Kind == MetricKind.Counter ? "_total" : "")}";
    }

    private static void Write(StringBuilder text, Metric metric)
    {
        string name = NameOf(metric);
        text.Append($"# HELP {name} {EscapeHelp(metric.Help)}\n");
        text.Append($"# TYPE {name} {metric.Kind.ToString().ToLowerInvariant()}\n");
        foreach (MetricSample sample in metric.Samples)
        {
            WriteSample(text, name, sample.Labels, sample.Value);
        }

        foreach (DurationHistogram histogram in metric.Histograms)
        {
            WriteHistogram(text, name, histogram);
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, DurationHistogram histogram)
    {
        long[] counts = histogram.ReadCounts();
        long count = 0;
        for (int bucket = 0; bucket < counts.Length; bucket++)
        {
            count += counts[bucket];
            string bound = bucket < DurationHistogram.BoundsSeconds.Length
                ? Number(DurationHistogram.BoundsSeconds[bucket])
                : "+Inf";
            WriteSample(text, $"{name}_bucket", [.. histogram.Labels, MetricSample.Label("le", bound)], count);
        }

        WriteSample(text, $"{name}_sum", histogram.Labels, histogram.SumSeconds);
        WriteSample(text, $"{name}_count", histogram.Labels, count);
    }

    private static void WriteSample(StringBuilder text, string name, KeyValuePair<string, object?>[] labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').AppendJoin(',', labels.Select(label => $"{label.Key}=\"{Escape($"{label.Value}")}\"")).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private static string Escape(string value) => EscapeHelp(value).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string EscapeHelp(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
