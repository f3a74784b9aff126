namespace Wiber.Node.Raft.Messages;

/// <summary>The leader asks a follower whose log is complete to campaign at once (thesis §3.10).</summary>
public sealed record TimeoutNow(Term Term) : RaftMessage(Term);
