namespace Wiber.Client.Api;

/// <summary>What a node knows of another one's clock: part of <see cref="NodeTime"/>. All numbers are microseconds.</summary>
public sealed record PeerClock
{
    /// <summary>The other node's id.</summary>
    public required string Node { get; init; }

    /// <summary>Whether it answered in the latest round.</summary>
    public bool Reached { get; init; }

    /// <summary>Its synchronized clock minus that of the node that answers; null if one of them is not synchronized.</summary>
    public long? OffsetUs { get; init; }

    /// <summary>How far <see cref="OffsetUs"/> can be wrong.</summary>
    public long? OffsetBoundUs { get; init; }

    /// <summary>Its wall clock minus that of the node that answers.</summary>
    public long? WallOffsetUs { get; init; }

    /// <summary>Round trip of the best exchange of late.</summary>
    public long? DelayUs { get; init; }

    /// <summary>How far it says its synchronized clock can be from cluster time.</summary>
    public long? BoundUs { get; init; }

    /// <summary>Millionths by which its monotonic clock runs faster; null for the first minute.</summary>
    public double? DriftPpm { get; init; }

    /// <summary>Time since it was last measured.</summary>
    public long? AgeUs { get; init; }

    /// <summary>Whether its clock contradicts the others beyond every possible error; then it is left out.</summary>
    public bool Liar { get; init; }

    /// <summary>By how much it does.</summary>
    public long OutsideUs { get; init; }
}
