namespace Wiber.Node.Raft.Snapshots;

/// <summary>
/// A piece of this node's snapshot is needed for a follower: read it and give it to <see cref="RaftCore.SnapshotLoaded"/>.
/// </summary>
/// <param name="Peer">The follower.</param>
/// <param name="SnapshotId">The snapshot whose next piece is wanted; 0, or one that is gone, begins with a new one.</param>
/// <param name="Offset">Where the piece begins.</param>
/// <param name="BytesMax">Its size at most.</param>
/// <param name="StateIndexMin">An older state is no use to the follower: if this snapshot is of one, a new one is wanted.</param>
public readonly record struct SnapshotLoad(NodeId Peer, ulong SnapshotId, long Offset, int BytesMax, LogIndex StateIndexMin);
