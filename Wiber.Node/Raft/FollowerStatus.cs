namespace Wiber.Node.Raft;

/// <summary>What a leader knows of one follower.</summary>
/// <param name="Id">The follower.</param>
/// <param name="Match">The last entry known to be on its disk.</param>
/// <param name="IsActive">It answered not long ago.</param>
/// <param name="SnapshotBytesSent">With a snapshot on its way: what of it is on the follower's disk.</param>
/// <param name="SnapshotBytesTotal">With a snapshot on its way: its size.</param>
public readonly record struct FollowerStatus(
    NodeId Id, LogIndex Match, bool IsActive, long? SnapshotBytesSent, long? SnapshotBytesTotal);
