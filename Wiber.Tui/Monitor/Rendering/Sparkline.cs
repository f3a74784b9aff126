namespace Wiber.Tui.Monitor.Rendering;

/// <summary>Numbers as a line of bars, the highest of them full.</summary>
internal static class Sparkline
{
    public static string Of(IReadOnlyList<double> values, int width, Glyphs glyphs)
    {
        double[] shown = [.. values.Skip(Math.Max(0, values.Count - width))];
        double max = shown.DefaultIfEmpty().Max();
        return string.Concat(shown.Select(value => Step(value, max, glyphs.Steps)));
    }

    /// <summary>What is more than nothing shows as more than nothing.</summary>
    private static char Step(double value, double max, string steps) =>
        value <= 0 ? steps[0] : steps[Math.Clamp((int)Math.Ceiling(value / max * (steps.Length - 1)), 1, steps.Length - 1)];
}
