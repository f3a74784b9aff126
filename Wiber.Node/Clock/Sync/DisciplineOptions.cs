namespace Wiber.Node.Clock.Sync;

/// <summary>Settings of the synchronization, as in section <c>[clock]</c> of cluster.toml.</summary>
internal sealed record DisciplineOptions
{
    /// <summary>How far a wall clock may be from true time in a machine that is well kept.</summary>
    public long WallErrorUs { get; init; } = 100_000;

    /// <summary>How far this node's wall clock may be from cluster time before it is shown as out of bound.</summary>
    public long SkewUsMax { get; init; } = 100_000;

    /// <summary>Time from one round to the next, for predictions.</summary>
    public long IntervalUs { get; init; } = 30_000_000;
}
