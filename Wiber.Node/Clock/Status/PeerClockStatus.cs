namespace Wiber.Node.Clock.Status;

/// <summary>What a node knows of another one's clocks.</summary>
internal sealed record PeerClockStatus
{
    /// <summary>The other node's name.</summary>
    public required string Node { get; init; }

    /// <summary>Its synchronized clock minus this node's, in microseconds; nothing if one of them is not synchronized.</summary>
    public long? OffsetUs { get; init; }

    /// <summary>How far <see cref="OffsetUs"/> can be wrong: the error of the measurement.</summary>
    public long? OffsetBoundUs { get; init; }

    /// <summary>Its wall clock minus this node's, in microseconds.</summary>
    public long? WallOffsetUs { get; init; }

    /// <summary>Round trip of the best exchange of the window, in microseconds.</summary>
    public long? DelayUs { get; init; }

    /// <summary>How far it says its synchronized clock can be from cluster time; nothing if it is not synchronized.</summary>
    public long? BoundUs { get; init; }

    /// <summary>
    /// Millionths by which its monotonic clock runs faster than this node's; nothing from fewer than three samples, or from less
    /// than a minute.
    /// </summary>
    public double? DriftPpm { get; init; }

    /// <summary>Whether it answered in the latest round.</summary>
    public required bool IsReached { get; init; }

    /// <summary>Microseconds since it was last measured; nothing if it never was.</summary>
    public long? AgeUs { get; init; }

    /// <summary>Whether its clock contradicts the others, beyond every error that is possible; then it is left out.</summary>
    public bool IsLiar => OutsideUs > 0;

    /// <summary>By how much it does, in microseconds.</summary>
    public required long OutsideUs { get; init; }
}
