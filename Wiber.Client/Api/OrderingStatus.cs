namespace Wiber.Client.Api;

/// <summary>What the reads in the order of timestamps of a node hold and did, all of them together.</summary>
public sealed record OrderingStatus
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>Reads that are open.</summary>
    public required int Readers { get; init; }

    /// <summary>Messages that wait.</summary>
    public required int Held { get; init; }

    /// <summary>The most that may wait.</summary>
    public required int HeldMax { get; init; }

    /// <summary>Part of that, 0 to 1.</summary>
    public required double Utilization { get; init; }

    /// <summary>Bytes of what waits.</summary>
    public required long HeldBytes { get; init; }

    /// <summary>Messages that their readers have only to take.</summary>
    public required int Deliverable { get; init; }

    /// <summary>Messages given out.</summary>
    public required long Delivered { get; init; }

    /// <summary>Messages given out behind one that had come after them.</summary>
    public required long Reordered { get; init; }

    /// <summary>Messages that came too late for their place.</summary>
    public required long Late { get; init; }

    /// <summary>How long ago on average the leader took what waits, in milliseconds.</summary>
    public required double AverageAgeMs { get; init; }

    /// <summary>How long ago it took the oldest of it, in milliseconds.</summary>
    public required double OldestAgeMs { get; init; }

    /// <summary>Up to 100 of those that wait, in their order.</summary>
    public required IReadOnlyList<HeldMessage> Next { get; init; }
}
