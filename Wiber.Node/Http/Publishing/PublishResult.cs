using Wiber.Node.Broker;
using Wiber.Node.Raft;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Publishing;

/// <summary>What came of a request to store messages.</summary>
/// <param name="Status">
/// <see cref="ProposalStatus.Applied"/>: every part was decided, see the outcomes. <see cref="ProposalStatus.Accepted"/>: taken as
/// far as the acks ask. Anything else holds for all parts.
/// </param>
/// <param name="Outcomes">With <see cref="ProposalStatus.Applied"/>, that of each part.</param>
/// <param name="Leader">Who leads instead, if that is why.</param>
internal sealed record PublishResult(ProposalStatus Status, IReadOnlyList<ApplyOutcome> Outcomes, NodeId? Leader = null)
{
    /// <summary>The parts were appended together, so they share their fate but for the moment at which a leader falls.</summary>
    public static PublishResult Of(ProposalResult[] parts)
    {
        ProposalStatus first = parts[0].Status;
        ProposalStatus status = Array.TrueForAll(parts, part => part.Status == first) ? first : ProposalStatus.OutcomeUnknown;
        return new PublishResult(
            status,
            status == ProposalStatus.Applied ? Array.ConvertAll(parts, static part => part.Outcome!) : [],
            parts[0].Leader);
    }
}
