namespace Wiber.Node.Raft;

/// <summary>
/// What a node must never forget, not even in a crash: its term and whom it voted for in it (Raft figure 2, persistent state).
/// </summary>
public readonly record struct HardState(Term Term, NodeId? VotedFor);
