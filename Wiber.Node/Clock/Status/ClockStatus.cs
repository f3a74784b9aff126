using Wiber.Node.Clock.Ntp;

namespace Wiber.Node.Clock.Status;

/// <summary>A node's clock and what it rests on, taken at one moment.</summary>
internal sealed record ClockStatus
{
    public required ClockState State { get; init; }

    public bool IsSynchronized => State != ClockState.Unsynchronized;

    /// <summary>What the synchronized clock says, microseconds since 1970.</summary>
    public required long TimeUs { get; init; }

    /// <summary>What the wall clock says, microseconds since 1970.</summary>
    public required long WallUs { get; init; }

    /// <summary>Synchronized minus wall clock, in microseconds; 0 before the first synchronization.</summary>
    public long OffsetUs => TimeUs - WallUs;

    /// <summary>
    /// How far the synchronized clock can be from cluster time; 0 on the leader, nothing before synchronization.
    /// </summary>
    public long? BoundUs { get; init; }

    /// <summary>How far it has still to be moved to its estimate. The bound has that in it.</summary>
    public long SlewRemainingUs { get; init; }

    /// <summary>The term of the leader whose clock is the cluster time that the bound is about; 0 if there was none.</summary>
    public ulong Reign { get; init; }

    /// <summary>The name of the node whose clock is followed; nothing if none is.</summary>
    public string? Source { get; init; }

    /// <summary>Round trip to that node of the best exchange of the window, in microseconds.</summary>
    public long? DelayUs { get; init; }

    /// <summary>
    /// Millionths by which cluster time runs faster than this node's monotonic clock; nothing until that is known.
    /// </summary>
    public double? DriftPpm { get; init; }

    /// <summary>What <see cref="OffsetUs"/> will be at the next round, in microseconds, if nothing happens until then.</summary>
    public long PredictedOffsetUs { get; init; }

    /// <summary>Synchronized time of the last successful round, microseconds since 1970; nothing if there was none.</summary>
    public long? LastSyncUs { get; init; }

    /// <summary>Rounds begun.</summary>
    public long SyncAttempts { get; init; }

    /// <summary>Rounds in which the leader's clock, on the leader the clocks of a majority, were measured.</summary>
    public long SuccessfulSyncs { get; init; }

    /// <summary>Part of the rounds that succeeded, 0 to 1; 0 before the first.</summary>
    public double SuccessRate => SyncAttempts == 0 ? 0 : (double)SuccessfulSyncs / SyncAttempts;

    /// <summary>Of the offsets of the last 100 successful rounds; nothing before the first.</summary>
    public SkewStatistics? Skew { get; init; }

    /// <summary>How many offsets <see cref="Skew"/> is made of.</summary>
    public int OffsetHistorySize => Skew?.Count ?? 0;

    /// <summary>
    /// Whether the wall clock is within <c>max_skew_ms</c> of cluster time and the clock is not outside what a majority agrees
    /// on; nothing before the first synchronization.
    /// </summary>
    public bool? IsInBound { get; init; }

    /// <summary>How far this node's own clock is outside what a majority agrees on, in microseconds; 0 if it is not.</summary>
    public long OutsideUs { get; init; }

    /// <summary>The configured NTP servers and what they said last.</summary>
    public IReadOnlyList<NtpMeasurement> NtpServers { get; init; } = [];

    /// <summary>The other members, in the order of their names.</summary>
    public required IReadOnlyList<PeerClockStatus> Peers { get; init; }
}
