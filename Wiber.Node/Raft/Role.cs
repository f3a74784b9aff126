namespace Wiber.Node.Raft;

/// <summary>What a node is in its term (Raft figure 4, with the pre-candidate of the thesis, §9.6).</summary>
public enum Role
{
    Follower,

    /// <summary>Asks whether an election could be won before it raises the term.</summary>
    PreCandidate,

    Candidate,
    Leader,
}
