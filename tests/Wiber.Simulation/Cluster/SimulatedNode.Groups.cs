using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Broker.Groups.Sessions;
using Wiber.Node.Hosting.Groups;
using Wiber.Node.Raft;
using Wiber.Node.Replica;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Cluster;

// What a daemon does for the members of consumer groups: hears their heartbeats, and removes who is silent.
internal sealed partial class SimulatedNode
{
    private const int SessionLookUs = 250_000;

    private GroupSessions? _sessions;
    private List<PendingProposal> _leaves = [];

    /// <summary>A member gives a sign of life, and learns what it is to consume; nothing if it is not there.</summary>
    public MemberAssignment? Heartbeat(string group, string member, LogIndex joinedAt)
    {
        MemberAssignment? assignment = _broker!.Groups.FindAssignment(group, member);
        if (assignment?.Member.JoinedAt != joinedAt)
        {
            return null;
        }

        _sessions!.NoteHeard(group, member);
        return assignment;
    }

    private GroupSessions OpenSessions(ConsumerGroups groups)
    {
        After(SessionLookUs, LookAtSessions);
        return new GroupSessions(groups, () => _world.Events.NowUs / 1000, (long)GroupSessionWatch.PauseMax.TotalMilliseconds);
    }

    private void LookAtSessions()
    {
        if (_core!.Role != Role.Leader)
        {
            _sessions!.Stop();
        }
        else if (_leaves.All(pending => pending.Task.IsCompleted) && _world.Mutant != Mutant.SilenceUnnoticed)
        {
            _leaves = [.. _sessions!.FindExpired(_core.CurrentTerm).Select(Remove)];
            _world.Tally.Add("members found silent", _leaves.Count);
        }

        After(SessionLookUs, LookAtSessions);
    }

    private PendingProposal Remove(LeaveGroup leave)
    {
        var pending = new PendingProposal(Proposal.Of(EntryKind.Command, leave.Encode()));
        After(_world.Random.Next(_world.Plan.ApplyDelayUsMax), () => Offer(new Proposed(pending)));
        return pending;
    }
}
