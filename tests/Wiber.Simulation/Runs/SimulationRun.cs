using Wiber.Node;
using Wiber.Node.Raft;
using Wiber.Simulation.Checks;
using Wiber.Simulation.Clients;
using Wiber.Simulation.Cluster;
using Wiber.Simulation.Events;
using Wiber.Simulation.Faults;
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

    private readonly SimulationOptions _options;
    private readonly World _world;
    private readonly SimulatedNetwork _network;
    private readonly SafetyChecker _checker;
    private readonly List<SimulatedNode> _nodes = [];
    private readonly List<SimulatedClient> _clients = [];
    private readonly FaultInjector _faults;
    private long _tick;

    private SimulationRun(SimulationOptions options, TextWriter? trace)
    {
        _options = options;
        var random = new Random(options.Seed);
        var events = new EventQueue();
        int nodes = options.Nodes > 0 ? options.Nodes : random.Next(3) == 0 ? 5 : 3;
        _world = new World(
            events, random, new Trace(events, trace), new FaultPlan(random), new Tally(), options.Mutant, new ClientOracle(["alpha", "beta"]));
        _network = new SimulatedNetwork(_world, nodes);
        DurableRecord[] media = [.. NodeProfile.Voters(nodes).Select(id => new DurableRecord(id.Value))];
        _checker = new SafetyChecker(media);
        RaftOptions raft = NodeProfile.SharedOptions(nodes, random, options.Mutant);
        for (int number = 0; number < nodes; number++)
        {
            int from = number;
            var profile = new NodeProfile(number, nodes, random, raft);
            _nodes.Add(new SimulatedNode(_world, _checker, media[number], profile, (to, message) => _network.Send(from, to, message)));
        }

        _network.Attach((from, to, message) =>
            _nodes[to].Offer(new Wiber.Node.Replica.ReplicaEvent.Received(new NodeId(_nodes[from].Name), message)));
        int clients = random.Next(1, 6);
        for (int number = 0; number < clients; number++)
        {
            _clients.Add(new SimulatedClient(_world, number, _nodes));
        }

        _faults = new FaultInjector(_world, _nodes, _network);
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
        WaitFor(() => _clients.All(client => client.IsIdle) && IsAtRest(), "all nodes at rest");
        CheckEqual();
        _world.Tally.Add("terms with a leader", _checker.Leaders);
        _world.Tally.Add("entries committed", (long)_checker.Committed.Value);
    }

    private void Tick()
    {
        _tick++;
        _faults.Step();
        _clients.ForEach(client => client.Step());
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

    private bool IsAtRest() => _nodes.All(node =>
        node.IsUp && node.Core.LastIndex == _nodes[0].Core.LastIndex && node.Core.CommitIndex == node.Core.LastIndex && node.AppliedIndex == node.Core.LastIndex);

    private void CheckEqual()
    {
        foreach (SimulatedNode node in _nodes)
        {
            Check.That(
                node.Broker.Applied == _nodes[0].Broker.Applied,
                $"{node.Name} came to rest with another state than {_nodes[0].Name}");
        }

        _nodes.ForEach(node => _world.Oracle.ReadAll(node.Name, node.Broker));
        _world.Oracle.Finish();
    }

    private string Describe() => string.Join("; ", _nodes.Select(node => node.IsUp
        ? $"{node.Name} {node.Core.Role} term {node.Core.CurrentTerm} commit {node.Core.CommitIndex} last {node.Core.LastIndex} applied {node.AppliedIndex}"
        : $"{node.Name} down"));
}
