namespace Wiber.Node.Broker.Reading.Ordering;

/// <summary>What an ordered read, or all of them together, hold and did.</summary>
internal sealed record ReorderStatus
{
    /// <summary>Open ordered reads.</summary>
    public int Readers { get; init; }

    /// <summary>Messages held.</summary>
    public int Held { get; init; }

    /// <summary>The most that may be held.</summary>
    public int HeldMax { get; init; }

    /// <summary>Part of that, 0 to 1.</summary>
    public double Utilization => HeldMax == 0 ? 0 : (double)Held / HeldMax;

    /// <summary>Bytes held.</summary>
    public long HeldBytes { get; init; }

    /// <summary>Messages held that go out as soon as their reader takes them.</summary>
    public int Deliverable { get; init; }

    /// <summary>Messages that went out; late ones too.</summary>
    public long Delivered { get; init; }

    /// <summary>Messages that went out behind one that had come after them.</summary>
    public long Reordered { get; init; }

    /// <summary>Messages that came when one that belongs behind them had gone out already.</summary>
    public long Late { get; init; }

    /// <summary>How long ago the leader took the messages held, in microseconds, all ages together.</summary>
    public long AgeSumUs { get; init; }

    /// <summary>How long ago it took the oldest of them, in microseconds.</summary>
    public long OldestAgeUs { get; init; }

    /// <summary>Both together.</summary>
    public static ReorderStatus operator +(ReorderStatus one, ReorderStatus other) => new()
    {
        Readers = one.Readers + other.Readers,
        Held = one.Held + other.Held,
        HeldMax = one.HeldMax + other.HeldMax,
        HeldBytes = one.HeldBytes + other.HeldBytes,
        Deliverable = one.Deliverable + other.Deliverable,
        Delivered = one.Delivered + other.Delivered,
        Reordered = one.Reordered + other.Reordered,
        Late = one.Late + other.Late,
        AgeSumUs = one.AgeSumUs + other.AgeSumUs,
        OldestAgeUs = Math.Max(one.OldestAgeUs, other.OldestAgeUs),
    };
}
