using System.Globalization;
using Wiber.Client.Measuring;

namespace Wiber.Tui.Bench;

/// <summary>Shows on one line of a terminal how a load goes.</summary>
internal static class BenchProgress
{
    private const string BackToLineStart = "\r\e[K";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Writes the line again and again until the load has ended, and then wipes it.</summary>
    public static async Task ShowAsync(LoadGenerator load, Task running, TextWriter terminal)
    {
        while (await Task.WhenAny(running, Task.Delay(Interval)) != running)
        {
            terminal.Write(BackToLineStart + Line(load));
            terminal.Flush();
        }

        terminal.Write(BackToLineStart);
        terminal.Flush();
    }

    private static string Line(LoadGenerator load)
    {
        double seconds = load.Elapsed.TotalSeconds;
        string failed = load.FailedCount > 0 ? string.Create(CultureInfo.InvariantCulture, $", {load.FailedCount:N0} not") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds:0.0} s: {load.AcknowledgedCount:N0} acknowledged{failed}, {load.AcknowledgedCount / seconds:N0}/s, "
            + $"p50 {load.Latencies.Percentile(0.5).TotalMilliseconds:0.00} ms, "
            + $"p99 {load.Latencies.Percentile(0.99).TotalMilliseconds:0.00} ms");
    }
}
