namespace Wiber.Node.Raft.Messages;

/// <summary>Asks for a vote (Raft figure 2, RequestVote RPC).</summary>
/// <param name="Term">The candidate's term, or with <paramref name="IsPreVote"/> the one it would use.</param>
/// <param name="LastLogIndex">The candidate's last entry.</param>
/// <param name="LastLogTerm">The term of that entry.</param>
/// <param name="IsPreVote">Only asks whether the vote would be given; changes no state (thesis §9.6).</param>
/// <param name="IsLeaderTransfer">The leader itself asked for this election, so its lease does not count (thesis §3.10).</param>
public sealed record RequestVote(Term Term, LogIndex LastLogIndex, Term LastLogTerm, bool IsPreVote, bool IsLeaderTransfer)
    : RaftMessage(Term);
