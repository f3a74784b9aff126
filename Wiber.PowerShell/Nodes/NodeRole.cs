namespace Wiber.PowerShell.Nodes;

/// <summary>What a node is in its cluster.</summary>
public enum NodeRole
{
    /// <summary>It did not answer.</summary>
    Unknown,

    /// <summary>It takes writes.</summary>
    Leader,

    /// <summary>It follows a leader and votes.</summary>
    Follower,

    /// <summary>It asks for votes.</summary>
    Candidate,

    /// <summary>It gets the log and will vote when it has it.</summary>
    Joining,

    /// <summary>It gets the log and never votes.</summary>
    Learner,

    /// <summary>It is not a member, or not yet.</summary>
    Waiting,
}
