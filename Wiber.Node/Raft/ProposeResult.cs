namespace Wiber.Node.Raft;

/// <summary>What became of a proposal.</summary>
public enum ProposeResult
{
    /// <summary>It is in the leader's log. Whether it will be committed is not known yet.</summary>
    Accepted,

    /// <summary>This node does not lead, or is handing leadership over; nothing was appended.</summary>
    NotLeader,

    /// <summary>Too much waits to be committed; nothing was appended.</summary>
    Overloaded,
}
