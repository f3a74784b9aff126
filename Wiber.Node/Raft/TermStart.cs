namespace Wiber.Node.Raft;

/// <summary>
/// Where a term begins in the log. A list of these gives the term of every entry in a few bytes per leader change.
/// </summary>
public readonly record struct TermStart(Term Term, LogIndex FirstIndex);
