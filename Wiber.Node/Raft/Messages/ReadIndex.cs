namespace Wiber.Node.Raft.Messages;

/// <summary>A follower asks the leader from which index on a linearizable read may be answered (thesis §6.4).</summary>
public sealed record ReadIndex(Term Term, ulong RequestId) : RaftMessage(Term);
