using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

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
    IReadOnlyList<FollowerStatus> Followers,
    Membership Membership,
    LogIndex MembershipIndex,
    bool AwaitsSnapshot)
{
    /// <summary>Whom this node voted for in its term; nobody, if nothing is given.</summary>
    public NodeId? VotedFor { get; init; }

    /// <summary>Whether the membership in force can no longer be taken back.</summary>
    public bool IsMembershipCommitted => MembershipIndex <= CommitIndex;
}
