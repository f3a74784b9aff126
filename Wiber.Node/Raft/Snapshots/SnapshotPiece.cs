namespace Wiber.Node.Raft.Snapshots;

/// <summary>A piece of this node's own snapshot, read for a follower.</summary>
/// <param name="SnapshotId">Never 0, and never the same for two snapshots.</param>
/// <param name="StateIndex">The snapshot is the state machine after this entry.</param>
/// <param name="TotalBytes">The size of the whole snapshot.</param>
/// <param name="Offset">Where this piece begins; 0 if the snapshot that was asked for is gone and this is the first of
/// another.</param>
/// <param name="Data">Its bytes.</param>
public sealed record SnapshotPiece(
    ulong SnapshotId, LogIndex StateIndex, long TotalBytes, long Offset, ReadOnlyMemory<byte> Data);
