using Wiber.Node;
using Wiber.Node.Broker.Retention;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Replica;
using Wiber.Simulation.Checks;
using Wiber.Simulation.Checks.Models;
using Wiber.Simulation.Clients;
using Wiber.Simulation.Cluster;
using Wiber.Simulation.Events;
using Wiber.Simulation.Faults;
using Wiber.Simulation.Members;
using Wiber.Simulation.Network;

namespace Wiber.Simulation.Runs;

/// <summary>
/// One simulation: a phase in which faults and clients do what the seed says and only safety counts, then a phase in which
/// everything is healed and the cluster
/// has to commit something new and come to rest with one history on all nodes.
/// </summary>
public sealed class SimulationRun
{
    /// <summary>Within this time after healing every client must have stored something new and all nodes must be equal.</summary>
    private const int HealedTicksMax = 6_000;

    /// <summary>Machines beside the first members, to be added while the cluster runs.</summary>
    private const int SpareMachines = 2;

    private readonly SimulationOptions _options;
    private readonly World _world;
    private readonly SimulatedNetwork _network;
    private readonly SafetyChecker _checker;
    private readonly List<SimulatedNode> _nodes = [];
    private readonly List<SimulatedClient> _clients = [];
    private readonly FaultInjector _faults;
    private readonly ClusterOperator _operator;
    private readonly List<GroupConsumer> _consumers = [];
    private readonly TopicKeeper _keeper;
    private readonly LogModel _model = new();
    private long _tick;

    private SimulationRun(SimulationOptions options, TextWriter? trace)
    {
        _options = options;
        var random = new Random(options.Seed);
        var events = new EventQueue();
        int voters = options.Nodes > 0 ? options.Nodes : random.Next(3) == 0 ? 5 : 3;
        var plan = new FaultPlan(random);
        var load = new LoadPlan(random);
        var oracle = new ClientOracle(["alpha", "beta"], _model);
        _world = new World(events, random, new Trace(events, trace), plan, load, new Tally(), options.Mutant, oracle);
        int machines = voters + (plan.ChangeInterval > 0 ? SpareMachines : 0);
        _network = new SimulatedNetwork(_world, machines);
        _checker = new SafetyChecker(_model);
        RaftOptions raft = NodeProfile.SharedOptions(random, options.Mutant);
        var retention = new RetentionLimits(
            random.Next(2) == 0 ? 0 : random.Next(1_000, 40_000), random.Next(4) > 0 ? 0 : random.Next(200, 20_000));
        var calls = new PeerCalls(_world, _network, _nodes);
        for (int number = 0; number < machines; number++)
        {
            var node = new SimulatedNode(_world, _checker, new NodeProfile(number, random, raft, retention), _network.Send);
            node.Started = new SimulatedFounder(_world, node, calls).Start;
            _nodes.Add(node);
        }

        _network.Attach(Deliver);
        var file = new ClusterFile(_nodes.Take(voters).Select(node => node.Name));
        var budget = new LossBudget(_nodes, _checker);
        _operator = new ClusterOperator(_world, _nodes, file, budget, calls);
        int clients = random.Next(1, 6);
        for (int number = 0; number < clients; number++)
        {
            _clients.Add(new SimulatedClient(_world, number, _nodes));
        }

        for (int number = 0; number < load.Consumers; number++)
        {
            // Two groups at most, and names that meet.
            _consumers.Add(new GroupConsumer(_world, $"group{random.Next(2)}", $"consumer{random.Next(4)}", _nodes));
        }

        _keeper = new TopicKeeper(_world, _nodes);
        _faults = new FaultInjector(_world, _nodes, _network, file, budget);
    }

    /// <summary>Runs a simulation to its end or to the first thing that must not be.</summary>
    /// <param name="options">What decides it.</param>
    /// <param name="trace">Where to write what happens, if anybody wants to read it.</param>
    public static SimulationResult Run(SimulationOptions options, TextWriter? trace = null)
    {
        SimulationRun? run = null;
        string? failure = null;
        try
        {
            run = new SimulationRun(options, trace);
            run.Run();
        }
        catch (Exception exception) when (exception is SimulationException or InvariantException)
        {
            failure = $"tick {run?._tick}: {exception.Message}";
            trace?.WriteLine(exception);
        }
        catch (Exception exception)
        {
            // Whatever a node throws that it has no name for is a find as well.
            failure = $"tick {run?._tick}: {exception}";
        }

        return new SimulationResult(failure, run?._world.Trace.Hash ?? 0, run?._tick ?? 0, run?._world.Tally.Counts ?? []);
    }

    private void Run()
    {
        while (_tick < _options.Ticks)
        {
            Tick();
        }

        _faults.Heal();
        _world.Trace.Line("", $"everything is healed");
        long healedUs = _world.Events.NowUs;
        WaitFor(() => _clients.All(client => client.LastAcknowledgedBegunUs >= healedUs), "something new from every client");
        _clients.ForEach(client => client.IsStopping = true);
        List<SimulatedNode>? members = null;
        WaitFor(() => _clients.All(client => client.IsIdle) && (members = FindMembersAtRest()) is not null, "all members at rest");
        CheckEqual(members!);
        _world.Tally.Add("terms with a leader", _checker.Leaders);
        _world.Tally.Add("entries committed", (long)_checker.Committed.Value);
        _world.Tally.Add("changes of members", _checker.MembershipChanges);
        _world.Tally.Add("trims", _model.Offsets.Trims);
        _world.Tally.Add("topics", _model.Topics.All.Count);
    }

    private void Tick()
    {
        _tick++;
        _faults.Step();
        _operator.Step();
        _clients.ForEach(client => client.Step());
        _consumers.ForEach(consumer => consumer.Step());
        _keeper.Step();
        while (_world.Events.RunNext(_tick * World.TickUs))
        {
            // Each event does its own checks.
        }
    }

    private void WaitFor(Func<bool> condition, string what)
    {
        for (long end = _tick + HealedTicksMax; !condition(); Tick())
        {
            Check.That(_tick < end, $"{what}: not within {HealedTicksMax} ticks after everything was healed ({Describe()})");
        }
    }

    private void Deliver(NodeId from, NodeId to, RaftMessage message)
    {
        SimulatedNode node = _nodes[NodeProfile.NumberOf(to.Value)];
        if (!node.IsUp || node.Id != to)
        {
            _world.Tally.Add("messages for a disk that is gone", node.IsUp ? 1 : 0);
            return;
        }

        IEnumerable<NodeId> others = node.Core.Membership.Voters.Where(voter => voter != from && voter != to);
        foreach ((NodeId sender, RaftMessage received) in MessageMutants.Of(_world.Mutant, from, others, message))
        {
            node.Offer(new ReplicaEvent.Received(sender, received));
        }
    }

    /// <summary>
    /// The nodes that belong to the cluster by the newest membership, if all of them are there and equal, and the consumers, who
    /// are silent now, are no members any more.
    /// </summary>
    private List<SimulatedNode>? FindMembersAtRest()
    {
        IEnumerable<SimulatedNode> leaders = _nodes.Where(node => node.IsUp && node.Core.Role == Role.Leader);
        if (leaders.MaxBy(node => node.Core.CurrentTerm) is not { } leader)
        {
            return null;
        }

        var members = new List<SimulatedNode>();
        foreach (Member member in leader.Core.Membership.Members)
        {
            SimulatedNode node = _nodes[NodeProfile.NumberOf(member.Id.Value)];
            bool isAtRest = member.Role != MemberRole.Joiner
                && node.IsUp
                && node.Id == member.Id
                && node.Core.LastIndex == leader.Core.LastIndex
                && node.Core.CommitIndex == node.Core.LastIndex
                && node.AppliedIndex == node.Core.LastIndex
                && node.Broker.Groups.ListSessions().Count == 0;
            if (!isAtRest)
            {
                return null;
            }

            members.Add(node);
        }

        return members;
    }

    private void CheckEqual(List<SimulatedNode> members)
    {
        foreach (SimulatedNode node in members)
        {
            Check.That(
                node.Broker.Applied == members[0].Broker.Applied,
                $"{node.Name} came to rest with another state than {members[0].Name}");
        }

        members.ForEach(node => _world.Oracle.ReadAll(node.Name, node.LogPrevious, node.Broker));
        _world.Oracle.Finish();
        byte[] state = members[0].EndWithState();
        foreach (SimulatedNode node in members.Skip(1))
        {
            Check.That(
                node.EndWithState().AsSpan().SequenceEqual(state),
                $"{node.Name} came to rest with other rows than {members[0].Name}");
        }
    }

    private string Describe() => string.Join("; ", _nodes.Select(node => node.IsUp
        ? $"{node.Name} {node.Core.Role} term {node.Core.CurrentTerm} log {node.Core.PreviousIndex} to {node.Core.LastIndex}, "
            + $"commit {node.Core.CommitIndex} applied {node.AppliedIndex}, members {node.Core.Membership}"
        : $"{node.Name} down"));
}
