namespace Wiber.PowerShell.Diagnostics;

/// <summary>How fast a cluster acknowledged messages.</summary>
public sealed class WiberMeasurement
{
    /// <summary>The cluster's name.</summary>
    public string? Cluster { get; init; }

    /// <summary>Messages that were acknowledged.</summary>
    public int MessageCount { get; init; }

    /// <summary>Requests that were not, after all retries.</summary>
    public int FailureCount { get; init; }

    /// <summary>Bytes of each payload.</summary>
    public int PayloadBytes { get; init; }

    /// <summary>How many were on their way at a time.</summary>
    public int Concurrency { get; init; }

    /// <summary>How long all of it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Messages acknowledged a second.</summary>
    public double MessagesPerSecond { get; init; }

    /// <summary>Half of the messages were acknowledged within so many milliseconds.</summary>
    public double P50Ms { get; init; }

    /// <summary>99 of 100 messages were acknowledged within so many milliseconds.</summary>
    public double P99Ms { get; init; }

    /// <summary>The slowest took so many milliseconds.</summary>
    public double MaxMs { get; init; }

    /// <summary>The cluster, as -Config takes it: its file, or the addresses of its nodes.</summary>
    public required string Config { get; init; }
}
