namespace Wiber.Node.Raft;

/// <summary>One step in a node's life, for logs and monitors.</summary>
public readonly record struct RoleChange(Role Role, Term Term, NodeId? Leader, string Reason);
