namespace Wiber.Node.Raft.Members;

/// <summary>What a member of the group is for.</summary>
public enum MemberRole : byte
{
    /// <summary>Votes, and counts for what is committed.</summary>
    Voter = 1,

    /// <summary>Gets the log like a follower and is made a voter as soon as it has caught up (thesis §4.2.1).</summary>
    Joiner = 2,

    /// <summary>Gets the log like a follower, for good: it serves reads and counts for nothing.</summary>
    Learner = 3,
}
