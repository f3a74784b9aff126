namespace Wiber.Client.Api;

/// <summary>
/// A node's last 100 offsets, synchronized minus wall clock at the end of each successful round, in microseconds.
/// </summary>
public sealed record OffsetStatistics
{
    /// <summary>How many there are.</summary>
    public int Count { get; init; }

    /// <summary>The latest.</summary>
    public long CurrentUs { get; init; }

    /// <summary>Their mean.</summary>
    public double MeanUs { get; init; }

    /// <summary>Their median.</summary>
    public double MedianUs { get; init; }

    /// <summary>Their standard deviation.</summary>
    public double DeviationUs { get; init; }

    /// <summary>The least.</summary>
    public long MinUs { get; init; }

    /// <summary>The greatest.</summary>
    public long MaxUs { get; init; }
}
