namespace Wiber.Client.Api;

/// <summary>How a node's clock has done so far.</summary>
public sealed record NodeTimeStatistics
{
    /// <summary>The node's id.</summary>
    public required string Node { get; init; }

    /// <summary>As in <see cref="ClockSummary.State"/>.</summary>
    public required string State { get; init; }

    /// <summary>As in <see cref="ClockSummary.OffsetUs"/>.</summary>
    public long OffsetUs { get; init; }

    /// <summary>As in <see cref="ClockSummary.BoundUs"/>.</summary>
    public long? BoundUs { get; init; }

    /// <summary>As in <see cref="ClockSummary.InBound"/>.</summary>
    public bool? InBound { get; init; }

    /// <summary>Millionths by which cluster time runs faster than this node's clock; null until that is known.</summary>
    public double? DriftPpm { get; init; }

    /// <summary>When a round last succeeded, in synchronized time.</summary>
    public DateTimeOffset? LastSync { get; init; }

    /// <summary>Rounds begun.</summary>
    public long SyncAttempts { get; init; }

    /// <summary>Rounds that succeeded.</summary>
    public long SuccessfulSyncs { get; init; }

    /// <summary>Part of the rounds that succeeded, 0 to 1.</summary>
    public double SuccessRate { get; init; }

    /// <summary>The latest offsets; null before the first successful round.</summary>
    public OffsetStatistics? Offsets { get; init; }
}
