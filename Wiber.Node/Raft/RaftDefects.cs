namespace Wiber.Node.Raft;

/// <summary>
/// Mistakes that implementations of Raft are known for, made on purpose. The simulator switches one on to show that it would be
/// found (docs/simulation.md); a daemon has no way to.
/// </summary>
[Flags]
internal enum RaftDefects
{
    None = 0,

    /// <summary>A leader counts copies of entries of earlier terms (Raft §5.4.2, figure 8).</summary>
    CommitsEarlierTerms = 1,

    /// <summary>A late, shorter AppendEntries cuts off what follows it (Raft §5.3).</summary>
    TruncatesOnLateAppend = 2,

    /// <summary>A refused vote resets the election timer (Raft §5.2).</summary>
    RefusalResetsTimer = 4,

    /// <summary>A leader that hears no majority goes on leading (thesis §6.2).</summary>
    NoCheckQuorum = 8,

    /// <summary>A leader answers reads before an entry of its own term is committed (thesis §6.4).</summary>
    ReadsBeforeFirstEntry = 16,

    /// <summary>A leader answers reads without asking whether it still leads (thesis §6.4).</summary>
    ReadsWithoutRound = 32,

    /// <summary>A follower takes its whole log as committed as far as the leader's commit index says (Raft figure 2).</summary>
    CommitsUnverified = 64,

    /// <summary>Votes go to candidates whose log is behind (Raft §5.4.1).</summary>
    VotesForShortLogs = 128,

    /// <summary>A write that holds entries which were replaced since counts for those in their place.</summary>
    CountsReplacedWrites = 256,

    /// <summary>Members are changed while an earlier change is not committed (thesis §4.1).</summary>
    ChangesMembersTwice = 512,

    /// <summary>
    /// A snapshot is taken over although the log in front of it is there, and with it goes what was acknowledged.
    /// </summary>
    ResetsMatchingLog = 1024,
}
