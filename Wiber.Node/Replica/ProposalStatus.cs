namespace Wiber.Node.Replica;

/// <summary>How a proposal ended.</summary>
internal enum ProposalStatus
{
    /// <summary>Committed and applied; the outcome says what it did.</summary>
    Applied,

    /// <summary>As safe as its acks asked for, and no more; what it does is not known yet.</summary>
    Accepted,

    /// <summary>Another node leads; nothing was appended.</summary>
    NotLeader,

    /// <summary>Nobody leads at the moment; nothing was appended.</summary>
    NoLeader,

    /// <summary>Too much is waiting; nothing was appended.</summary>
    Overloaded,

    /// <summary>Another entry was committed in its place: it is not in the log and never will be.</summary>
    Superseded,

    /// <summary>It may or may not be committed later.</summary>
    OutcomeUnknown,
}
