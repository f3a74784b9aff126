namespace Wiber.Client.Api;

/// <summary>How much of what was acknowledged a read must know.</summary>
public enum ReadConsistency
{
    /// <summary>What the node that answers has applied; it may be a moment behind.</summary>
    Local,

    /// <summary>What the leader has applied.</summary>
    Leader,

    /// <summary>Everything acknowledged before the read began; any node answers.</summary>
    Linearizable,
}
