namespace Wiber.Node.Clock;

/// <summary>What a synchronized clock goes by from a moment on.</summary>
internal sealed record ClockSetting
{
    /// <summary>The clock itself.</summary>
    public required ClockLine Line { get; init; }

    /// <summary>The term of the leader whose clock is the cluster time that this clock shows.</summary>
    public required ulong Reign { get; init; }

    /// <summary>Where that cluster time lies; what a leader's own clock shows needs no such thing.</summary>
    public required ClusterTimeRange Range { get; init; }

    /// <summary>True on the leader: this clock is cluster time.</summary>
    public bool IsLeading { get; init; }

    /// <summary>Of a leader: how far its clock can have been from the cluster time before, when it took over.</summary>
    public long TakeoverBoundUs { get; init; }

    /// <summary>How far the clock can be from cluster time at a monotonic time; 0 on the leader.</summary>
    public long BoundUs(long monotonicUs, DriftLimit drift) => IsLeading
        ? 0
        : Range.At(monotonicUs, drift).FarthestUs(Line.OffsetUs(monotonicUs));
}
