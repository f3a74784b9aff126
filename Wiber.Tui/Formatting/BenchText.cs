using System.Globalization;

namespace Wiber.Tui.Formatting;

/// <summary>How fast a cluster acknowledged a load, for people and for spreadsheets.</summary>
internal static class BenchText
{
    private const double Megabyte = 1e6;
    private const int BarCharsMax = 40;

    private static readonly (string Name, Func<BenchDocument, object?> Value)[] Columns =
    [
        ("topic", bench => bench.Topic),
        ("acks", bench => bench.Acks),
        ("payloadBytes", bench => bench.PayloadBytes),
        ("producers", bench => bench.Producers),
        ("messagesPerRequest", bench => bench.MessagesPerRequest),
        ("rate", bench => bench.Rate),
        ("isComplete", bench => bench.IsComplete ? "true" : "false"),
        ("durationMs", bench => bench.DurationMs),
        ("acknowledgedCount", bench => bench.AcknowledgedCount),
        ("failedCount", bench => bench.FailedCount),
        ("messagesPerSecond", bench => bench.MessagesPerSecond),
        ("bytesPerSecond", bench => bench.BytesPerSecond),
        ("p50Ms", bench => bench.P50Ms),
        ("p90Ms", bench => bench.P90Ms),
        ("p99Ms", bench => bench.P99Ms),
        ("p999Ms", bench => bench.P999Ms),
        ("maxMs", bench => bench.MaxMs),
    ];

    /// <summary>The figures and the histogram.</summary>
    public static IEnumerable<string> Of(BenchDocument bench, Palette palette)
    {
        string each = bench.MessagesPerRequest == 1 ? "one a request" : Text($"{bench.MessagesPerRequest:N0} a request");
        yield return Text($"{bench.AcknowledgedCount:N0} messages of {bench.PayloadBytes:N0} bytes in {bench.DurationMs / 1000:0.0} s, ")
            + Text($"{bench.Producers} {(bench.Producers == 1 ? "producer" : "producers")}, {each}, acks {bench.Acks}");
        yield return palette.Apply(
            Tone.Strong, Text($"{bench.MessagesPerSecond:N0} messages/s, {bench.BytesPerSecond / Megabyte:0.0} MB/s"));
        yield return Text($"p50 {bench.P50Ms:0.00} ms, p90 {bench.P90Ms:0.00}, p99 {bench.P99Ms:0.00}, p99.9 {bench.P999Ms:0.00}, ")
            + Text($"max {bench.MaxMs:0.00}");
        if (bench.FailedCount > 0)
        {
            yield return palette.Apply(Tone.Bad, Text($"{bench.FailedCount:N0} messages were not acknowledged"));
        }

        foreach (string line in Histogram(bench, palette))
        {
            yield return line;
        }
    }

    /// <summary>A line of names and one of values (RFC 4180).</summary>
    public static IEnumerable<string> Csv(BenchDocument bench) =>
    [
        string.Join(',', Columns.Select(column => column.Name)),
        string.Join(',', Columns.Select(column => Convert.ToString(column.Value(bench), CultureInfo.InvariantCulture))),
    ];

    private static IEnumerable<string> Histogram(BenchDocument bench, Palette palette)
    {
        var table = new TextTable(">up to ms", ">messages", ">%", "");
        foreach (BenchBar bar in bench.Histogram)
        {
            double part = (double)bar.Count / bench.AcknowledgedCount;
            table.Add(
                new Cell(Text($"{bar.UpToMs:0.##}")),
                new Cell(Text($"{bar.Count:N0}")),
                new Cell(Text($"{part * 100:0.0}")),
                new Cell(new string('█', (int)Math.Round(part * BarCharsMax))));
        }

        return bench.Histogram.Count == 0 ? [] : table.Lines(palette).Prepend("");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
