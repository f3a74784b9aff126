using Wiber.Client.Configuration;
using Wiber.Node;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Clock;
using Wiber.Node.Hosting;
using Wiber.Node.Hosting.Compaction;
using Wiber.Node.Raft;
using Wiber.Node.Replica;
using Wiber.Node.Storage;
using Wiber.Simulation.Checks;
using Wiber.Simulation.Storage;

namespace Wiber.Simulation.Cluster;

/// <summary>
/// A whole node: the real core, replica, log store and broker, with a queue of events in place of the daemon's loop and simulated
/// time in place of its threads. It can lose its process, its power, its disk, or time, and starts again from what its disk then
/// holds.
/// </summary>
internal sealed partial class SimulatedNode
{
    private const int ReadBytesMax = 64 * 1024;

    private readonly World _world;
    private readonly SafetyChecker _checker;
    private readonly NodeProfile _profile;
    private readonly Action<NodeId, NodeId, Node.Raft.Messages.RaftMessage> _send;

    private SimulatedDisk _disk = new();
    private MemoryBrokerStore _brokerStore = new();
    private LogStore? _store;
    private SimulatedStorage? _storage;
    private MessageBroker? _broker;
    private SnapshotSource? _snapshots;
    private SegmentTimes? _segmentTimes;
    private Applier? _applier;
    private RaftCore? _core;
    private Replica? _replica;
    private TimerWatch? _timerWatch;
    private QuorumWatch? _quorumWatch;

    public SimulatedNode(
        World world, SafetyChecker checker, NodeProfile profile, Action<NodeId, NodeId, Node.Raft.Messages.RaftMessage> send)
    {
        _world = world;
        _checker = checker;
        _profile = profile;
        _send = send;
        Id = new NodeId(profile.Name);
        Record = new DurableRecord(profile.Name);
        Clock = new SimulatedClock(world.Events, profile.DriftPpm);
    }

    public string Name => _profile.Name;

    public int Number => _profile.Number;

    /// <summary>The machine's name and its disk; the number is 0 until the disk was used.</summary>
    public NodeId Id { get; private set; }

    public bool IsUp { get; private set; }

    /// <summary>Grows with every start and every stop: what an earlier process had begun does not reach a later one.</summary>
    public int Life { get; private set; }

    public SimulatedClock Clock { get; }

    public DurableRecord Record { get; private set; }

    public MessageBroker Broker => _broker!;

    public RaftCore Core => _core!;

    /// <summary>The entry in front of the first one that its log holds.</summary>
    public LogIndex LogPrevious => _store!.PreviousIndex;

    public LogIndex AppliedIndex => _applier!.AppliedIndex;

    /// <summary>The cluster.toml that the process read when it started.</summary>
    public ClusterConfig? Config { get; private set; }

    /// <summary>Called when the process is up.</summary>
    public Action Started { get; set; } = () => { };

    /// <summary>Starts the process. False if the power went, there was no room, or it refused its disk.</summary>
    public bool Start(ClusterConfig config)
    {
        if (TakePowerLoss())
        {
            _disk.PowerLossAt = _disk.Operations + _world.Random.Next(1, 12);
        }

        try
        {
            Open();
        }
        catch (PowerLossException)
        {
            _world.Tally.Add("power losses while starting");
            LosePower();
            return false;
        }
        catch (DiskFullException)
        {
            _world.Tally.Add("starts without room");
            _disk.RestartProcess();
            return false;
        }
        catch (StorageException exception) when (IsRotten)
        {
            RefuseDisk(exception);
            return false;
        }

        _disk.PowerLossAt = null;
        Config = config;
        Started();
        return true;
    }

    /// <summary>The process is killed: what it wrote stays written, synced or not.</summary>
    public void Kill()
    {
        Stop();
        _disk.RestartProcess();
    }

    /// <summary>Ends the process and gives all that the broker has stored, in the form of its snapshots.</summary>
    public byte[] EndWithState()
    {
        Stop();
        FinishCheckpoint();
        using IBrokerSnapshot snapshot = _brokerStore.CreateSnapshot();
        byte[] state = new byte[snapshot.Length];
        Check.That(snapshot.Read(0, state) == state.Length, $"{Name}: its snapshot ends early");
        return state;
    }

    /// <summary>Does something in this life of the node, later if it stands still then, never if it ended.</summary>
    public void After(long delayUs, Action action)
    {
        int life = Life;
        _world.Events.After(delayUs, () => Do(life, action));
    }

    /// <summary>Does something now if the node still lives the same life, later if it stands still.</summary>
    public void Do(int life, Action action)
    {
        if (life != Life)
        {
            return;
        }

        if (_world.Events.NowUs < _resumeUs)
        {
            _world.Events.After(_resumeUs - _world.Events.NowUs, () => Do(life, action));
            return;
        }

        Guard(action);
    }

    /// <summary>Does something for a client. False if the node went down over it.</summary>
    public bool TryServe(Action action)
    {
        int life = Life;
        Guard(action);
        return life == Life;
    }

    /// <summary>What a daemon does when something fails: it goes down, and says why.</summary>
    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (PowerLossException)
        {
            _world.Tally.Add("power losses while writing");
            LosePower();
        }
        catch (StorageException exception) when (_isFailureExpected)
        {
            _world.Tally.Add("stops after a failed disk");
            _world.Trace.Line(Name, $"stops: {exception.Message}");
            Kill();
        }
        catch (StorageException exception) when (IsRotten)
        {
            Stop();
            RefuseDisk(exception);
        }
        catch (Exception exception) when (exception is InvariantException or StorageException)
        {
            throw new SimulationException($"{Name} stopped itself: {exception.Message}", exception);
        }
    }

    private static List<LogEntry> ReadAll(LogStore store)
    {
        var entries = new List<LogEntry>();
        for (LogIndex next = store.PreviousIndex.Next; next <= store.LastIndex; next = entries[^1].Index.Next)
        {
            entries.AddRange(store.Read(next, store.LastIndex, ReadBytesMax));
        }

        return entries;
    }

    private void Open()
    {
        Life++;
        _delta = null;
        _trims = new PendingTrims();
        _store = LogStore.Open(
            LyingDisk.Over(_disk, _world.Mutant),
            new LogStoreOptions
            {
                ClusterName = NodeProfile.ClusterName,
                NodeId = Id,
                NewDisk = Id.Disk != 0 ? Id.Disk : (ulong)_world.Random.NextInt64(1, long.MaxValue),
                Group = NodeProfile.Group,
                SegmentBytes = _profile.SegmentBytes,
                PositionIntervalBytes = _profile.PositionIntervalBytes,
            });
        IReadOnlyList<LogEntry> entries = ReadAll(_store);
        Identify(_store.Recovered.Disk);
        Record.Recover(_store.Recovered, entries);
        RecoveredLog recovered = StorageMutants.Change(_world.Mutant, _store.Recovered, entries);
        _broker = new MessageBroker(_brokerStore, new StoreLogReader(_store));
        _checker.Restored(Id, _broker);
        Check.That(
            _broker.AppliedIndex >= _store.PreviousIndex || Record.AwaitsState,
            $"{Name}: its log begins behind {_store.PreviousIndex}, but its broker's state is that of {_broker.AppliedIndex}");
        _snapshots = new SnapshotSource(new StoreLogReader(_store), _brokerStore, () => (ulong)_world.Random.NextInt64());
        _segmentTimes = new SegmentTimes(_store);
        _storage = new SimulatedStorage(_world, this, _disk, _store, Record);
        _applier = new Applier(
            _broker, _store, Install, exception => throw new SimulationException($"{Name} could not apply", exception));
        _sessions = OpenSessions(_broker.Groups);
        _leaves = [];
        _timerWatch = new TimerWatch(Name, _profile.ElectionTimeoutTicksMax);
        _quorumWatch = new QuorumWatch(Name, _profile.ElectionTimeoutTicksMin);
        var clock = new HybridClock(() => new ClockReading(Clock.NowUs, null));
        clock.Observe(recovered.LatestHybridTime);
        _core = new RaftCore(_profile.Raft(Id, clock.NextTime), recovered.State);
        _replica = new Replica(_core, this, clock, _profile.Replica(_world.Random), NoteRole);
        Membership = _core.Membership;
        _commitBefore = _core.CommitIndex;
        IsUp = true;
        _world.Tally.Add("starts");
        _world.Trace.Line(
            Name,
            $"starts on disk {Id.Disk:x}: {recovered.State.HardState}, log {recovered.State.Previous.Index} to {recovered.State.Last.Index}, "
                + $"applied {_broker.AppliedIndex}, {_store.TornBytes} torn bytes, members {_core.Membership}");
        After(_world.Random.Next(World.TickUs), Tick);
        After(_profile.CheckpointUs, Freeze);
        After(_profile.CompactionUs, Compact);
    }

    /// <summary>A disk has one number, from its first use on.</summary>
    private void Identify(ulong disk)
    {
        Check.That(Id.Disk == 0 || Id.Disk == disk, $"{Name}: its disk {Id.Disk:x} now has the number {disk:x}");
        Id = new NodeId(Name, disk);
        _checker.Attach(Id, Record);
    }

    private void Stop()
    {
        Life++;
        IsUp = false;
        _inbox.Clear();
        _applyJobs.Clear();
        _prefixRemoved = null;
        _isTurnDue = false;
        _isApplying = false;
        _isTickQueued = false;
        _durableSequence = 0;
        _resumeUs = 0;
        _isFailureExpected = false;
        _snapshots?.Dispose();
    }

    private void NoteRole(RoleChange change)
    {
        _timerWatch!.Changed(change);
        _world.Trace.Line(Name, $"is {change.Role} in term {change.Term}: {change.Reason}");
        _world.Trace.Mix((ulong)change.Role);
        _world.Tally.Add($"became {change.Role}");
    }
}
