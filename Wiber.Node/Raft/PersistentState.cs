using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Raft;

/// <summary>What a node finds on its disk when it starts (Raft figure 2, "persistent state on all servers").</summary>
public sealed record PersistentState
{
    /// <summary>Of a node that starts for the first time.</summary>
    public static readonly PersistentState Empty = new();

    /// <summary>Term and vote.</summary>
    public HardState HardState { get; init; }

    /// <summary>The last entry that was removed by retention, or by a snapshot that was taken over.</summary>
    public LogLink Previous { get; init; } = LogLink.Start;

    /// <summary>
    /// The last entry of the log, equal to <see cref="Previous"/> when the log is empty; the next one is chained to it.
    /// </summary>
    public LogLink Last { get; init; } = LogLink.Start;

    /// <summary>Where terms begin, in order; empty when the log is empty.</summary>
    public IReadOnlyList<TermStart> Terms { get; init; } = [];

    /// <summary>
    /// The membership in force at <see cref="Previous"/>, unless the log is whole, and every one that the log holds, in order.
    /// </summary>
    public IReadOnlyList<PlacedMembership> Memberships { get; init; } = [];

    /// <summary>
    /// The last entry, if the log was restored from a backup and belongs to no cluster yet; then <see cref="Memberships"/> is
    /// empty whatever the log holds, and the node may found one behind it.
    /// </summary>
    public LogIndex RestoredTo { get; init; }

    /// <summary>A snapshot that is being received, or that waits for the log to reach it.</summary>
    public ReceivedSnapshot? Snapshot { get; init; }
}
