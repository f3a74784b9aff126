namespace Wiber.Client.Configuration;

/// <summary>How the log is kept on disk: section <c>[log]</c>.</summary>
public sealed record LogOptions
{
    /// <summary>The least <see cref="SegmentBytes"/>.</summary>
    public const int SegmentBytesMin = 64 * 1024;

    /// <summary>The length of a segment file; what retention removes, it removes by whole segments. Default 64 MiB.</summary>
    public int SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The oldest segments go when those behind them have this many bytes; 0, the default, keeps everything.</summary>
    public long RetentionBytes { get; init; }

    /// <summary>A segment goes when its last entry is older than this; 0, the default, keeps everything.</summary>
    public long RetentionMs { get; init; }

    /// <summary>How the nodes write their own logs, which are another thing than the log of messages. Default text.</summary>
    public LogFormat Format { get; init; }
}
