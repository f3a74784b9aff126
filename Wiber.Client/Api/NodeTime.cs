namespace Wiber.Client.Api;

/// <summary>
/// A node's clock and what it rests on. Its two times, with those at which the client sent and received, make a four-timestamp
/// exchange. All numbers are microseconds, except <see cref="Reign"/> and where the name says otherwise.
/// </summary>
public sealed record NodeTime
{
    /// <summary>The node's id.</summary>
    public required string Node { get; init; }

    /// <summary>Its synchronized clock when the question came, since 1970.</summary>
    public required long ReceiveTimeUs { get; init; }

    /// <summary>Its synchronized clock right before the answer left, since 1970.</summary>
    public required long SendTimeUs { get; init; }

    /// <summary>As in <see cref="ClockSummary.State"/>.</summary>
    public required string State { get; init; }

    /// <summary>What the synchronized clock says.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>What the wall clock says.</summary>
    public DateTimeOffset WallTime { get; init; }

    /// <summary>As in <see cref="ClockSummary.OffsetUs"/>.</summary>
    public long OffsetUs { get; init; }

    /// <summary>As in <see cref="ClockSummary.BoundUs"/>.</summary>
    public long? BoundUs { get; init; }

    /// <summary>As in <see cref="ClockSummary.InBound"/>.</summary>
    public bool? InBound { get; init; }

    /// <summary>Id of the node whose clock is followed; null if none is.</summary>
    public string? Source { get; init; }

    /// <summary>
    /// The term of the leader whose clock is the cluster time that the bound is about; 0 if there was none yet.
    /// </summary>
    public long Reign { get; init; }

    /// <summary>How far the clock has still to be moved to its estimate; the bound has that in it.</summary>
    public long SlewRemainingUs { get; init; }

    /// <summary>How far the node's own clock is outside what a majority agrees on.</summary>
    public long OutsideUs { get; init; }

    /// <summary>Round trip to the node that is followed.</summary>
    public long? DelayUs { get; init; }

    /// <summary>Millionths by which cluster time runs faster than this node's clock; null until that is known.</summary>
    public double? DriftPpm { get; init; }

    /// <summary>What <see cref="OffsetUs"/> will be one interval from now.</summary>
    public long PredictedOffsetUs { get; init; }

    /// <summary>When a round last succeeded, in synchronized time.</summary>
    public DateTimeOffset? LastSync { get; init; }

    /// <summary>Rounds begun.</summary>
    public long SyncAttempts { get; init; }

    /// <summary>Rounds in which the leader's clock, on the leader the clocks of a majority, were measured.</summary>
    public long SuccessfulSyncs { get; init; }

    /// <summary>The other members.</summary>
    public required IReadOnlyList<PeerClock> Peers { get; init; }

    /// <summary>The NTP servers of cluster.toml.</summary>
    public IReadOnlyList<NtpServerStatus> NtpServers { get; init; } = [];
}
