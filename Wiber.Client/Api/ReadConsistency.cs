namespace Wiber.Client.Api;

/// <summary>What a read sees of what was published before it began.</summary>
public enum ReadConsistency
{
    /// <summary>What the node that answers has applied: a follower may be a little behind. The fastest.</summary>
    Local,

    /// <summary>What the leader has applied; a leader that was just replaced and does not know it yet may be behind too.</summary>
    Leader,

    /// <summary>Everything that was acknowledged before the read began, from any node; costs it a question to a majority.</summary>
    Linearizable,
}
