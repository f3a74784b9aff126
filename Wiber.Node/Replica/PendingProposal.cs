using System.Diagnostics;
using Wiber.Node.Raft;

namespace Wiber.Node.Replica;

/// <summary>A proposal and the one who waits for its end.</summary>
internal sealed class PendingProposal(Proposal proposal, ProposalAcks acks = ProposalAcks.Quorum)
    : TaskCompletionSource<ProposalResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Proposal Proposal { get; } = proposal;

    public ProposalAcks Acks { get; } = acks;

    /// <summary>When it arrived, as a timestamp of the stopwatch.</summary>
    internal long Arrived { get; } = Stopwatch.GetTimestamp();

    /// <summary>Its place in the log, once it has one.</summary>
    internal LogIndex Index { get; set; }

    /// <summary>The term it was appended in.</summary>
    internal Term Term { get; set; }

    /// <summary>The tick at which waiting ends with an unknown outcome.</summary>
    internal long DeadlineTick { get; set; }
}
