namespace Wiber.Node.Raft;

/// <summary>The fixed settings of one Raft node. Times are in ticks; the caller decides how long a tick is.</summary>
public sealed record RaftOptions
{
    /// <summary>The Raft group that every record and message belongs to.</summary>
    public required uint Group { get; init; }

    public required NodeId Self { get; init; }

    /// <summary>
    /// A follower waits a random number of ticks in this range before it campaigns; a leader that hears no majority for the lower
    /// one resigns.
    /// </summary>
    public required int ElectionTimeoutTicksMin { get; init; }

    public required int ElectionTimeoutTicksMax { get; init; }

    public required int HeartbeatTicks { get; init; }

    /// <summary>Source of election timeouts, given from outside so that a simulation can repeat itself.</summary>
    public required Random Random { get; init; }

    /// <summary>The time for the entry that a new leader appends; from outside for the same reason.</summary>
    public Func<EntryTime> Now { get; init; } = () => default;

    /// <summary>Bytes of entries in one AppendEntries; a single larger entry still goes alone.</summary>
    public int AppendBytesMax { get; init; } = 1024 * 1024;

    /// <summary>AppendEntries with entries under way to one follower before the leader waits for an answer.</summary>
    public int InflightMax { get; init; } = 16;

    /// <summary>Bytes under way to one follower before the leader waits for an answer.</summary>
    public long InflightBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of recent entries kept in memory for followers and readers.</summary>
    public long TailBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of entries that a leader accepts before it refuses more until some are committed.</summary>
    public long UncommittedBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Reads waiting for a round of heartbeats.</summary>
    public int ReadsPendingMax { get; init; } = 65_536;

    /// <summary>Bytes of a snapshot in one InstallSnapshot; one is under way to a follower at a time.</summary>
    public int SnapshotChunkBytesMax { get; init; } = 512 * 1024;

    /// <summary>Mistakes to make on purpose; for the simulator alone.</summary>
    internal RaftDefects Defects { get; init; }

    /// <summary>Refuses settings under which elections would never settle.</summary>
    public void Validate()
    {
        Invariant.Require(HeartbeatTicks > 0);
        Invariant.Require(ElectionTimeoutTicksMin > HeartbeatTicks);
        Invariant.Require(ElectionTimeoutTicksMax >= ElectionTimeoutTicksMin);
        Invariant.Require(AppendBytesMax > 0 && InflightMax > 0 && InflightBytesMax >= AppendBytesMax);
        Invariant.Require(SnapshotChunkBytesMax > 0);
    }
}
