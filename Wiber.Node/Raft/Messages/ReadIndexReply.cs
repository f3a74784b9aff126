namespace Wiber.Node.Raft.Messages;

/// <summary>The answer to <see cref="ReadIndex"/>: the read may be answered once <paramref name="Index"/> is applied.</summary>
public sealed record ReadIndexReply(Term Term, ulong RequestId, LogIndex Index) : RaftMessage(Term);
