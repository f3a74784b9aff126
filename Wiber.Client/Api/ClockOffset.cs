namespace Wiber.Client.Api;

/// <summary>How a clock stands to the cluster's: measured, see <see cref="ClockMeasurement"/>, or known otherwise.</summary>
public record ClockOffset
{
    /// <summary>The cluster's time minus the clock.</summary>
    public required TimeSpan Offset { get; init; }

    /// <summary>How far the offset may be off; null if that is not known.</summary>
    public TimeSpan? Bound { get; init; }
}
