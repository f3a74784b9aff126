namespace Wiber.Node.Replica;

/// <summary>When a proposal ends well.</summary>
internal enum ProposalAcks
{
    /// <summary>When it is on the disks of a majority and applied.</summary>
    Quorum,

    /// <summary>When it is on the leader's disk. It is lost if the leader is lost before a majority has it.</summary>
    Leader,

    /// <summary>When the leader has appended it, on no disk yet.</summary>
    None,
}
