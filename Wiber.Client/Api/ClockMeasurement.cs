namespace Wiber.Client.Api;

/// <summary>How this machine's clock stands to the cluster's, as it was measured.</summary>
public sealed record ClockMeasurement
{
    /// <summary>The cluster's time minus this machine's clock.</summary>
    public required TimeSpan Offset { get; init; }

    /// <summary>How far the offset may be off; null while the node does not know how far its own clock is.</summary>
    public TimeSpan? Bound { get; init; }

    /// <summary>Time that the best exchange spent on its way, there and back.</summary>
    public required TimeSpan Delay { get; init; }

    /// <summary>The node that answered it.</summary>
    public required string Node { get; init; }
}
