namespace Wiber.Tui.Sending;

/// <summary>When lines are handed on together.</summary>
internal sealed record LineBatchOptions
{
    /// <summary>The most lines of a batch.</summary>
    public int LinesMax { get; init; } = 500;

    /// <summary>A batch that has this many bytes is complete.</summary>
    public int BatchBytesMax { get; init; } = 256 * 1024;

    /// <summary>The longest line; when sending, the format's.</summary>
    public int LineBytesMax { get; init; } = 1024 * 1024;

    /// <summary>How long a line waits for others to go with it.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(20);
}
