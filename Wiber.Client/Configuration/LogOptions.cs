namespace Wiber.Client.Configuration;

/// <summary>How the log lies on the disk and how much of it is kept: section <c>[log]</c>.</summary>
public sealed record LogOptions
{
    /// <summary>The least <see cref="SegmentBytes"/>.</summary>
    public const int SegmentBytesMin = 64 * 1024;

    /// <summary>The most <see cref="SegmentBytes"/>.</summary>
    public const int SegmentBytesMax = 1024 * 1024 * 1024;

    /// <summary>The most <see cref="RetentionMs"/>: about a hundred years.</summary>
    public const long RetentionMsMax = 100L * 366 * 24 * 60 * 60 * 1000;

    /// <summary>
    /// Size of the files that the log is cut into. Old messages go by whole files, and the one being written never does. Default
    /// 64 MiB.
    /// </summary>
    public int SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Old files of the log are removed as long as those behind them hold at least so many bytes; 0, the default, keeps everything.
    /// </summary>
    public long RetentionBytes { get; init; }

    /// <summary>
    /// Files of the log are removed when their newest message is so many milliseconds old; 0, the default, keeps everything.
    /// </summary>
    public long RetentionMs { get; init; }
}
