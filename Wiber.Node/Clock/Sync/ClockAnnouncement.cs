namespace Wiber.Node.Clock.Sync;

/// <summary>What a node says of its clocks when another one asks for the time.</summary>
internal sealed record ClockAnnouncement
{
    /// <summary>A random number of its process: after a restart its monotonic clock may be another one.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Its wall clock minus its monotonic clock, in microseconds.</summary>
    public required long WallOffsetUs { get; init; }

    /// <summary>Its synchronized clock minus its monotonic clock, in microseconds; nothing if it is not synchronized.</summary>
    public long? ClusterOffsetUs { get; init; }

    /// <summary>How far its synchronized clock can be from cluster time, in microseconds.</summary>
    public long BoundUs { get; init; }

    /// <summary>The term of the leader whose clock is that cluster time.</summary>
    public ulong Reign { get; init; }

    /// <summary>Whether it is that leader: then its clock is cluster time.</summary>
    public bool IsLeading { get; init; }

    /// <summary>What a clock goes by, as it is told to others at a moment.</summary>
    public static ClockAnnouncement Of(ulong epoch, ClockMoment now, ClockSetting? setting, DriftLimit drift) => setting is null
        ? new ClockAnnouncement { Epoch = epoch, WallOffsetUs = now.DifferenceUs }
        : new ClockAnnouncement
        {
            Epoch = epoch,
            WallOffsetUs = now.DifferenceUs,
            ClusterOffsetUs = setting.Line.OffsetUs(now.MonotonicUs),
            BoundUs = setting.BoundUs(now.MonotonicUs, drift),
            Reign = setting.Reign,
            IsLeading = setting.IsLeading,
        };
}
