namespace Wiber.Node.Raft.Messages;

/// <summary>The answer to <see cref="AppendEntries"/>.</summary>
/// <param name="Term">The follower's term.</param>
/// <param name="IsSuccess">The entry in front matched and all new entries are on the follower's disk.</param>
/// <param name="Index">On success the last entry known to match the leader's; on refusal the <c>PreviousIndex</c> that did not
/// match.</param>
/// <param name="HintIndex">On refusal, the last place where the logs may still agree.</param>
/// <param name="HintTerm">On refusal, the follower's term at the hint; together they let the leader skip whole terms (Raft
/// §5.3).</param>
/// <param name="ReadRound">The round of the request.</param>
/// <param name="NeedsState">The follower's log is fine, but its state machine lacks entries that are gone: it needs a
/// snapshot.</param>
public sealed record AppendEntriesReply(
    Term Term, bool IsSuccess, LogIndex Index, LogIndex HintIndex, Term HintTerm, ulong ReadRound, bool NeedsState)
    : RaftMessage(Term);
