using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Raft;

/// <summary>A message to a peer and what must be on this node's disk before it may leave.</summary>
/// <param name="To">The receiver.</param>
/// <param name="Message">The message.</param>
/// <param name="AfterSequence">The persist sequence that must be durable first; 0 for none.</param>
public readonly record struct Outgoing(NodeId To, RaftMessage Message, ulong AfterSequence);
