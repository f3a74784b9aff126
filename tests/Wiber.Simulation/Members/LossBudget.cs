using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Simulation.Checks;
using Wiber.Simulation.Cluster;

namespace Wiber.Simulation.Members;

/// <summary>
/// How much may be lost for good. Whatever is lost, no rule of Raft breaks, for a wiped disk is another member; but a cluster
/// that
/// lost too much stands still for ever, and rightly so. So something may be lost only while this holds afterwards, for every
/// membership that is in force or may come to be:
/// <para>
/// of its voters and of its joiners that are lost, which it may still promote, a majority are voters that are whole.
/// </para>
/// <para>
/// Whole is a member whose machine has the disk that the membership names, with no bit flipped on it, and whose broker has its
/// state; only whole machines are added. Before the founding is committed nothing may be lost: the first node of cluster.toml
/// would found anew.
/// </para>
/// </summary>
internal sealed class LossBudget(IReadOnlyList<SimulatedNode> nodes, SafetyChecker checker)
{
    /// <summary>The member that an operator has asked to remove, as long as it is not known what came of it.</summary>
    public string? BeingRemoved { get; set; }

    /// <summary>The machine that an operator has asked to add, as long as it is not known what came of it.</summary>
    public string? BeingAdded { get; set; }

    /// <summary>Whether a machine may lose its disk, or what is on it.</summary>
    public bool MayLose(SimulatedNode victim)
    {
        Membership[] inForce = [.. checker.MembershipsInForce];
        return inForce.Length > 0
            && victim.Name != BeingAdded
            && inForce.All(membership => Survives(membership, victim))
            && (BeingRemoved is not { } name || inForce.All(membership => Survives(Without(membership, name), victim)));
    }

    /// <summary>Whether a member may be removed.</summary>
    public bool MayRemove(string name)
    {
        Membership[] inForce = [.. checker.MembershipsInForce];
        return inForce.Length > 0 && inForce.All(membership => Survives(Without(membership, name), null));
    }

    private static Membership Without(Membership membership, string name) =>
        membership.FindName(name) is { } member ? membership.Without(member.Id) : membership;

    private bool Survives(Membership membership, SimulatedNode? victim)
    {
        int whole = membership.Voters.Count(voter => IsWhole(voter, victim));
        int lostJoiners = membership.Members.Count(member => member.Role == MemberRole.Joiner && !IsWhole(member.Id, victim));
        int voters = membership.Voters.Count + lostJoiners;
        return voters > 0 && whole >= Quorum.Size(voters);
    }

    private bool IsWhole(NodeId id, SimulatedNode? victim)
    {
        SimulatedNode machine = nodes[NodeProfile.NumberOf(id.Value)];
        return machine != victim && machine.Id == id && !machine.IsRotten && !machine.IsStateLost;
    }
}
