namespace Wiber.Tui.Monitor.State;

/// <summary>Looks for text in a log; the case of letters does not matter.</summary>
internal static class LogSearch
{
    public static bool Matches(LogLine line, string? text) =>
        text is null
        || line.Text.Contains(text, StringComparison.OrdinalIgnoreCase)
        || line.Level.Equals(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The number of the first line that matches from a place on, going up (-1) or down (1); -1 if there is none.
    /// </summary>
    public static long Find(LogBuffer log, string? text, long from, int step)
    {
        for (long number = from; number >= log.First && number < log.End; number += step)
        {
            if (Matches(log[number], text))
            {
                return number;
            }
        }

        return -1;
    }
}
