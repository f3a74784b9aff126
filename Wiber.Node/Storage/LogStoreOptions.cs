using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>Whose log it is, and its measures.</summary>
internal sealed record LogStoreOptions
{
    public required string ClusterName { get; init; }

    /// <summary>The node; of this only the name counts here, because the folder itself says which disk it is.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>
    /// The number that the folder gets if it is made now (<see cref="Raft.NodeId.Disk"/>): random, so that no folder ever had it.
    /// </summary>
    public required ulong NewDisk { get; init; }

    /// <summary>The Raft group, in every file and record.</summary>
    public required uint Group { get; init; }

    /// <summary>The length of a segment file; one record larger than this gets a segment of its own size.</summary>
    public int SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How far apart, in bytes, the entries lie whose positions are kept in memory.</summary>
    public int PositionIntervalBytes { get; init; } = 32 * 1024;

    /// <summary>What is known from elsewhere to be committed: a log that ends before it has lost something.</summary>
    public LogIndex KnownCommitted { get; init; } = LogIndex.Zero;
}
