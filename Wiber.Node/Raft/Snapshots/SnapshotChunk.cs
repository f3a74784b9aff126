namespace Wiber.Node.Raft.Snapshots;

/// <summary>A piece of a snapshot that comes from the leader, to be written to this node's disk.</summary>
/// <param name="SnapshotId">Which snapshot: pieces of different ones never fit together.</param>
/// <param name="StateIndex">The snapshot is the state machine after this entry.</param>
/// <param name="StateTerm">The term of that entry.</param>
/// <param name="TotalBytes">The size of the whole snapshot.</param>
/// <param name="Offset">Where this piece belongs; 0 begins a snapshot, whatever was received before.</param>
/// <param name="Data">Its bytes.</param>
public sealed record SnapshotChunk(
    ulong SnapshotId, LogIndex StateIndex, Term StateTerm, long TotalBytes, long Offset, ReadOnlyMemory<byte> Data);
