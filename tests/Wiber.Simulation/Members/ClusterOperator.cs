using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Replica;
using Wiber.Simulation.Cluster;

namespace Wiber.Simulation.Members;

/// <summary>
/// Whoever runs the cluster: adds spare machines, as voters or as learners, and removes members, one request after the other,
/// while
/// everything else goes on; and keeps cluster.toml up to date. A machine that was removed may come back with its old disk or with
/// an empty one.
/// </summary>
internal sealed class ClusterOperator(
    World world, IReadOnlyList<SimulatedNode> nodes, ClusterFile file, LossBudget budget, PeerCalls calls)
{
    private const int PatienceUs = 4_000_000;
    private const int MembersMin = 2;

    private Request? _request;
    private int _wanted = file.Names.Count;

    /// <summary>To be called every tick.</summary>
    public void Step()
    {
        if (_request is not null)
        {
            Follow(_request);
        }
        else if (!world.IsHealed && world.Plan.ChangeInterval > 0 && world.Random.Next(world.Plan.ChangeInterval) == 0)
        {
            Begin();
        }
    }

    private void Begin()
    {
        if (nodes.FirstOrDefault(node => node.IsUp && node.Core.Role == Role.Leader) is not { } leader)
        {
            return;
        }

        int count = file.Names.Count;
        if (count == _wanted)
        {
            _wanted = world.Random.Next(MembersMin, nodes.Count + 1);
        }

        if (count < _wanted)
        {
            Add(leader);
        }
        else if (count > MembersMin)
        {
            Remove(leader);
        }
    }

    private void Add(SimulatedNode leader)
    {
        string[] spare = [.. nodes.Where(node => !node.IsRotten && !node.IsStateLost).Select(node => node.Name).Except(file.Names)];
        if (spare.Length == 0)
        {
            return;
        }

        string name = spare[world.Random.Next(spare.Length)];
        SimulatedNode machine = nodes[NodeProfile.NumberOf(name)];
        MemberRole role = world.Random.Next(4) == 0 ? MemberRole.Learner : MemberRole.Joiner;
        file.Add(name);
        world.Tally.Add("nodes to be added");
        world.Trace.Line("", $"operator: add {name} as {role}");
        Request request = Ask(name, isRemoval: false);
        budget.BeingAdded = name;
        calls.Reach(leader.Number, leader.Number, node => calls.Ask(node, machine.Number, asked => asked.Id, id =>
            request.Offer(node, new MembershipChange.Add(ClusterFile.MemberOf(id, role)))));
    }

    private void Remove(SimulatedNode leader)
    {
        Membership members = leader.Membership;
        if (members.Members.Count == 0)
        {
            return;
        }

        string name = members.Members[world.Random.Next(members.Members.Count)].Id.Value;
        if (!budget.MayRemove(name))
        {
            return;
        }

        world.Tally.Add("nodes to be removed");
        world.Trace.Line("", $"operator: remove {name}");
        Request request = Ask(name, isRemoval: true);
        budget.BeingRemoved = name;
        bool handsOver = name == leader.Name && world.Random.Next(2) == 0;
        calls.Reach(leader.Number, leader.Number, node =>
        {
            if (handsOver)
            {
                // As the daemon does; the operator asks the next leader again.
                node.Offer(new ReplicaEvent.TransferRequested(null, new TaskCompletionSource<bool>()));
            }
            else
            {
                request.Offer(node, new MembershipChange.Remove(name));
            }
        });
    }

    private Request Ask(string name, bool isRemoval) => _request = new Request(name, isRemoval, world.Events.NowUs + PatienceUs);

    private void Follow(Request request)
    {
        bool isAnswered = request.Pending is { } pending && (pending.Task.IsCompleted || request.Node!.Life != request.Life);
        bool isGivenUp = request.Pending is null && world.Events.NowUs > request.DeadlineUs;
        if (!isAnswered && !isGivenUp)
        {
            return;
        }

        request.IsOver = true;
        _request = null;
        MembershipStatus? status = request.Pending is { Task.IsCompleted: true } ended ? ended.Task.Result.Status : null;
        world.Trace.Line("", $"operator: {request.Name}: {status}");
        world.Tally.Add($"membership {status?.ToString() ?? "without an answer"}");
        budget.BeingAdded = null;
        budget.BeingRemoved = null;
        if (request.IsRemoval
            && status is MembershipStatus.Committed or MembershipStatus.UnknownMember
            && file.Names.Count > MembersMin)
        {
            file.Remove(request.Name);
        }
    }

    private sealed class Request(string name, bool isRemoval, long deadlineUs)
    {
        public string Name => name;

        public bool IsRemoval => isRemoval;

        public long DeadlineUs => deadlineUs;

        public bool IsOver { get; set; }

        public SimulatedNode? Node { get; private set; }

        public int Life { get; private set; }

        public PendingMembershipChange? Pending { get; private set; }

        public void Offer(SimulatedNode node, MembershipChange change)
        {
            var pending = new PendingMembershipChange(change);
            if (!IsOver && node.Offer(new ReplicaEvent.MembershipChangeRequested(pending)))
            {
                (Node, Life, Pending) = (node, node.Life, pending);
            }
        }
    }
}
