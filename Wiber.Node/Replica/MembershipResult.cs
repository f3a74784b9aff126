using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Replica;

/// <summary>The end of a change of members.</summary>
/// <param name="Status">Committed, or why not.</param>
/// <param name="Leader">Who leads, when this node does not and knows it.</param>
/// <param name="Index">The entry that holds the change, when it is committed.</param>
internal readonly record struct MembershipResult(MembershipStatus Status, NodeId? Leader = null, LogIndex Index = default);
