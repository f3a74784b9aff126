namespace Wiber.Node.Raft.Messages;

/// <summary>Replicates entries; without entries it is the heartbeat (Raft figure 2, AppendEntries RPC).</summary>
/// <param name="Term">The leader's term.</param>
/// <param name="PreviousIndex">The entry in front of the new ones.</param>
/// <param name="PreviousTerm">The term of that entry.</param>
/// <param name="Entries">New entries, without a gap.</param>
/// <param name="CommitIndex">The leader's commit index.</param>
/// <param name="ReadRound">Echoed in the reply: proves to the leader that it still led when the round began (thesis
/// §6.4).</param>
public sealed record AppendEntries(
    Term Term,
    LogIndex PreviousIndex,
    Term PreviousTerm,
    IReadOnlyList<LogEntry> Entries,
    LogIndex CommitIndex,
    ulong ReadRound)
    : RaftMessage(Term);
