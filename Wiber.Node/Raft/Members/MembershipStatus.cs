namespace Wiber.Node.Raft.Members;

/// <summary>What became of a change of members.</summary>
public enum MembershipStatus
{
    /// <summary>It is in the log; it is done when its entry is committed.</summary>
    Accepted,

    /// <summary>It is committed.</summary>
    Committed,

    /// <summary>This node does not lead.</summary>
    NotLeader,

    /// <summary>
    /// An earlier change, or the leader's first entry, is not committed yet: one at a time. Or the leader is so new that it has not
    /// heard of everyone yet.
    /// </summary>
    InProgress,

    /// <summary>There is a member of this name.</summary>
    AlreadyMember,

    /// <summary>There is no member of this name.</summary>
    UnknownMember,

    /// <summary>Of the voters that would be left, the leader hears no majority, so nothing could be committed any more.</summary>
    WouldLoseQuorum,

    /// <summary>There are <see cref="Membership.MembersMax"/> members.</summary>
    TooMany,

    /// <summary>Whether it will be committed is not known.</summary>
    OutcomeUnknown,
}
