using Wiber.Node.Broker;
using Wiber.Node.Raft;

namespace Wiber.Node.Replica;

/// <summary>The end of a proposal.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Outcome">What the state machine made of it, when it was applied.</param>
/// <param name="Leader">Who leads, when this node does not and knows it.</param>
internal readonly record struct ProposalResult(ProposalStatus Status, ApplyOutcome? Outcome = null, NodeId? Leader = null);
