namespace Wiber.Node.Raft.Messages;

/// <summary>The answer to <see cref="InstallSnapshot"/>.</summary>
/// <param name="Term">The follower's term.</param>
/// <param name="SnapshotId">The snapshot that the answer is about.</param>
/// <param name="NextOffset">So much of it is on the follower's disk; it goes on from there.</param>
/// <param name="StateIndexMin">
/// Where the follower's log begins, if the snapshot is of an older state and no use therefore; else 0.
/// </param>
public sealed record InstallSnapshotReply(Term Term, ulong SnapshotId, long NextOffset, LogIndex StateIndexMin)
    : RaftMessage(Term);
