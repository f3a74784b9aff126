namespace Wiber.Node.Raft.Messages;

/// <summary>
/// The answer to <see cref="RequestVote"/>. A granted pre-vote carries the term that was asked about, every other answer the
/// voter's own.
/// </summary>
public sealed record RequestVoteReply(Term Term, bool IsGranted, bool IsPreVote) : RaftMessage(Term);
