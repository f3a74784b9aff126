namespace Wiber.Tui.Monitor.State;

/// <summary>Which part of a log is shown.</summary>
/// <param name="Bottom">The number of the last line shown; null follows the end.</param>
internal readonly record struct LogView(long? Bottom)
{
    public static LogView Following => new(null);

    public bool IsFollowing => Bottom is null;

    /// <summary>The last line shown, as long as the log has any; -1 if it has none.</summary>
    public long BottomOf(LogBuffer log) => Bottom is { } bottom ? Math.Clamp(bottom, log.First, log.End - 1) : log.End - 1;

    /// <summary>The view moved by so many lines that match; up is negative. At the end it follows again.</summary>
    public LogView Move(LogBuffer log, string? filter, int lineCount)
    {
        // What is shown last may be further up than where the view stands: lines that do not match are not there.
        long bottom = Math.Max(LogSearch.Find(log, filter, BottomOf(log), -1), log.First);
        int step = Math.Sign(lineCount);
        for (int left = Math.Abs(lineCount); left > 0; left--)
        {
            long next = LogSearch.Find(log, filter, bottom + step, step);
            if (next < 0)
            {
                return step > 0 ? Following : At(bottom, log);
            }

            bottom = next;
        }

        return At(bottom, log);
    }

    /// <summary>The view that ends with a line.</summary>
    public static LogView At(long bottom, LogBuffer log) => bottom >= log.End - 1 ? Following : new LogView(Math.Max(bottom, 0));
}
