using System.Globalization;
using Wiber.Benchmarks.Workloads;
using Wiber.Client.Measuring;

namespace Wiber.Benchmarks.Reports;

/// <summary>Writes figures as lines and tables; the tables can be read as Markdown and as they are.</summary>
internal static class ResultText
{
    /// <summary>What the others are compared with.</summary>
    private const string Reference = "wiber";

    private const double Megabyte = 1e6;
    private const string NotMeasured = "-";

    /// <summary>A measurement in a line.</summary>
    public static string Line(string letter, int payloadBytes, Measurement measured)
    {
        var figures = new Figures([measured]);
        string failed = measured.FailedCount > 0 ? $", {measured.FailedCount} not acknowledged" : "";
        string lost = measured.LostCount > 0 ? $", {measured.LostCount} LOST" : "";
        string what = figures.Times.Count > 0
            ? string.Join(", ", figures.Times.Select(time => $"{Text(time.TotalMilliseconds)} ms"))
            : $"{payloadBytes} bytes: {Text(figures.MessagesPerSecond)} msg/s, p50 {Percentile(figures.Latencies, 0.5)} ms, "
                + $"p99 {Percentile(figures.Latencies, 0.99)} ms, cpu {Text(figures.CpuPerMillion)}";
        return $"{letter} {what}{failed}{lost}";
    }

    /// <summary>The table of a workload.</summary>
    public static IEnumerable<string> Table(ResultSet results, WorkloadKey workload)
    {
        var systems = results.Of(workload).ToDictionary(each => each.Key, each => new Figures(each.Value));
        bool isOfTimes = systems.Values.Any(figures => figures.Times.Count > 0);
        Figures? reference = systems.GetValueOrDefault(Reference);
        string[] heading = isOfTimes
            ? ["", "median ms", "worst ms", "times", "lost", $"{Reference} is"]
            : ["", "msg/s", "MB/s", "p50 ms", "p99 ms", "p999 ms", "cpu s/M", "flushes/msg", "RSS MB", "failed", "lost", $"{Reference} is"];
        IEnumerable<string[]> rows = systems.Select(each => isOfTimes
            ? TimesRow(each.Key, each.Value, reference)
            : RateRow(each.Key, each.Value, reference, workload.PayloadBytes));
        return Align([heading, .. rows]);
    }

    private static string[] TimesRow(string system, Figures figures, Figures? reference) =>
    [
        system,
        Text(Middle(figures).TotalMilliseconds),
        Text(figures.Times[^1].TotalMilliseconds),
        Count(figures.Times.Count),
        Count(figures.LostCount),
        Ratio(reference == figures ? null : reference, each => Middle(figures) / Middle(each)),
    ];

    private static string[] RateRow(string system, Figures figures, Figures? reference, int payloadBytes) =>
    [
        system,
        Text(figures.MessagesPerSecond),
        Text(figures.MessagesPerSecond * payloadBytes / Megabyte),
        Percentile(figures.Latencies, 0.5),
        Percentile(figures.Latencies, 0.99),
        Percentile(figures.Latencies, 0.999),
        Text(figures.CpuPerMillion),
        Text(figures.FlushesPerMessage),
        Text(figures.ResidentBytes / Megabyte),
        Count(figures.FailedCount),
        Count(figures.LostCount),
        Ratio(reference == figures ? null : reference, each => each.MessagesPerSecond / figures.MessagesPerSecond),
    ];

    private static string Ratio(Figures? reference, Func<Figures, double> ratio) =>
        reference is null ? NotMeasured : $"{Text(ratio(reference))} x as fast";

    private static TimeSpan Middle(Figures figures) => figures.Times[figures.Times.Count / 2];

    private static string Percentile(LatencyHistogram? latencies, double part) =>
        latencies is null ? NotMeasured : Text(latencies.Percentile(part).TotalMilliseconds);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Three digits that mean something, and whole numbers from a hundred on.</summary>
    private static string Text(double? value) => value switch
    {
        null => NotMeasured,
        >= 100 or 0 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    private static IEnumerable<string> Align(IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        string Line(string[] row) =>
            $"| {string.Join(" | ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))} |";
        string rule = $"|{string.Join("|", widths.Select((width, i) => i == 0 ? new string('-', width + 2) : new string('-', width + 1) + ":"))}|";
        return [Line(rows[0]), rule, .. rows.Skip(1).Select(Line)];
    }
}
