using Wiber.Node.Raft;

namespace Wiber.Node.Replica;

/// <summary>What a replica knows of itself and of its group, taken at one moment by its loop.</summary>
internal sealed record ReplicaStatus(
    Role Role,
    Term Term,
    NodeId? Leader,
    LogIndex CommitIndex,
    LogIndex LastIndex,
    LogIndex DurableIndex,
    int ProposalsPending,
    IReadOnlyList<(NodeId Id, LogIndex Match, bool IsActive)> Followers);
