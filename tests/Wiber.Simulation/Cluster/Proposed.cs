using Wiber.Node.Replica;

namespace Wiber.Simulation.Cluster;

/// <summary>
/// A client wants something appended, all of it or nothing. In the daemon proposals have a queue of their own, to be gathered while
/// the disk works; here they come one by one, between any two other events.
/// </summary>
internal sealed record Proposed(params IReadOnlyList<PendingProposal> Group) : ReplicaEvent
{
    public override void Deliver(Replica replica) => replica.Propose(Group);

    public override void Abandon()
    {
        foreach (PendingProposal pending in Group)
        {
            pending.End(new ProposalResult(ProposalStatus.NoLeader));
        }
    }
}
