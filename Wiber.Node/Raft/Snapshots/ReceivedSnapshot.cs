namespace Wiber.Node.Raft.Snapshots;

/// <summary>
/// How much of which snapshot is on this node's disk. Once it is whole it waits there until the log reaches it.
/// </summary>
public readonly record struct ReceivedSnapshot(
    ulong SnapshotId, LogIndex StateIndex, Term StateTerm, long TotalBytes, long ReceivedBytes)
{
    public bool IsWhole => ReceivedBytes == TotalBytes;
}
