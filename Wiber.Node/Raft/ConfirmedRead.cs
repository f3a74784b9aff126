namespace Wiber.Node.Raft;

/// <summary>
/// A linearizable read that may be answered once <paramref name="Index"/> is applied; no index means it could not be confirmed
/// and must be asked again.
/// </summary>
public readonly record struct ConfirmedRead(ulong RequestId, LogIndex? Index);
