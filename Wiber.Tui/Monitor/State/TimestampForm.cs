namespace Wiber.Tui.Monitor.State;

/// <summary>How the times of log lines are shown.</summary>
internal enum TimestampForm
{
    /// <summary>The time of day to the second.</summary>
    Short,

    /// <summary>Date and time to the millisecond, in UTC.</summary>
    Whole,

    None,
}
