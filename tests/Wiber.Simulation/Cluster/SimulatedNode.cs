using Wiber.Node;
using Wiber.Node.Broker;
using Wiber.Node.Clock;
using Wiber.Node.Hosting;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Replica;
using Wiber.Node.Storage;
using Wiber.Simulation.Checks;
using Wiber.Simulation.Runs;
using Wiber.Simulation.Storage;

namespace Wiber.Simulation.Cluster;

/// <summary>
/// A whole node: the real core, replica, log store and broker, with a queue of events in place of the daemon's loop and simulated
/// time in place of its threads. It
/// can lose its process, its power, or time, and starts again from what its disk then holds.
/// </summary>
internal sealed class SimulatedNode : IReplicaOutput
{
    private const int EventsPerTurnMax = 2_048;
    private const int ReadBytesMax = 64 * 1024;

    private readonly World _world;
    private readonly SafetyChecker _checker;
    private readonly NodeProfile _profile;
    private readonly Action<int, RaftMessage> _send;
    private readonly SimulatedDisk _disk = new();
    private readonly MemoryBrokerStore _brokerStore = new();
    private readonly Queue<ReplicaEvent> _inbox = new();
    private readonly Queue<ApplyJob> _applyJobs = new();

    private LogStore? _store;
    private SimulatedStorage? _storage;
    private MessageBroker? _broker;
    private Applier? _applier;
    private RaftCore? _core;
    private Replica? _replica;
    private TimerWatch? _timerWatch;
    private QuorumWatch? _quorumWatch;
    private bool _isTurnDue;
    private bool _isApplying;
    private bool _isTickQueued;
    private bool _isPowerLossDue;
    private bool _isFailureExpected;
    private ulong _durableSequence;
    private LogIndex _commitBefore;
    private long _resumeUs;
    private long _slowUntilUs;
    private long _turns;

    public SimulatedNode(World world, SafetyChecker checker, DurableRecord record, NodeProfile profile, Action<int, RaftMessage> send)
    {
        _world = world;
        _checker = checker;
        _profile = profile;
        _send = send;
        Record = record;
        Clock = new SimulatedClock(world.Events, profile.DriftPpm);
    }

    public string Name => _profile.Id.Value;

    public int Number => _profile.Number;

    public bool IsUp { get; private set; }

    /// <summary>Grows with every start and every stop: what an earlier process had begun does not reach a later one.</summary>
    public int Life { get; private set; }

    public SimulatedClock Clock { get; }

    public DurableRecord Record { get; }

    public MessageBroker Broker => _broker!;

    public RaftCore Core => _core!;

    public LogIndex AppliedIndex => _applier!.AppliedIndex;

    /// <summary>Starts the process. False if the power went, or there was no room, before it was up.</summary>
    public bool Start()
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

        _disk.PowerLossAt = null;
        return true;
    }

    /// <summary>The process is killed: what it wrote stays written, synced or not.</summary>
    public void Kill()
    {
        Stop();
        _disk.RestartProcess();
    }

    /// <summary>The machine loses its power, and with it what was not synced, in part or whole.</summary>
    public void LosePower()
    {
        Stop();
        Survival survival = _world.Random.Next(4) switch
        {
            0 => Survival.Nothing,
            1 => Survival.Everything,
            2 => Survival.Torn(_world.Random),
            _ => Survival.Sectors(_world.Random),
        };
        _disk.RestartMachine(survival);
        _brokerStore.LoseUnflushed();
        _world.Trace.Line(Name, $"power lost; of what was not synced stays: {survival}");
    }

    /// <summary>The power will go in the middle of the next write.</summary>
    public void LosePowerInWrite() => _isPowerLossDue = true;

    public bool TakePowerLoss()
    {
        bool isDue = _isPowerLossDue && !_world.IsHealed;
        _isPowerLossDue = false;
        return isDue;
    }

    /// <summary>The process stands still, and so does all that it does.</summary>
    public void Pause(long durationUs) => _resumeUs = _world.Events.NowUs + durationUs;

    public void Resume() => _resumeUs = 0;

    public void SlowDisk(long durationUs) => _slowUntilUs = _world.Events.NowUs + durationUs;

    public void SetDiskFull(bool isFull) => _disk.CapacityBytes = isFull ? 0 : long.MaxValue;

    public void FailNextSync(bool isWrite)
    {
        _isFailureExpected = true;
        _disk.FailsNextSync = !isWrite;
        _disk.FailsNextWrite = isWrite;
    }

    public void HealDisk()
    {
        _slowUntilUs = 0;
        _isFailureExpected = false;
        _disk.CapacityBytes = long.MaxValue;
        _disk.FailsNextSync = false;
        _disk.FailsNextWrite = false;
    }

    public long DiskDelayUs()
    {
        long delay = 50 + _world.Random.Next(_world.Plan.DiskDelayUsMax);
        return _world.Events.NowUs < _slowUntilUs ? delay + _world.Random.Next(1_500_000) : delay;
    }

    /// <summary>Queues an event. False if the node is down or has too much to do.</summary>
    public bool Offer(ReplicaEvent next)
    {
        if (!IsUp || _inbox.Count >= ReplicaLoop.EventsMax)
        {
            return false;
        }

        _inbox.Enqueue(next);
        if (!_isTurnDue)
        {
            _isTurnDue = true;
            After(_world.Random.Next(1, 300), Turn);
        }

        return true;
    }

    /// <summary>Does something in this life of the node, later if it stands still then, never if it ended.</summary>
    public void After(long delayUs, Action action)
    {
        int life = Life;
        _world.Events.After(delayUs, () => Do(life, action));
    }

    public void Durable(ulong sequence)
    {
        _durableSequence = Math.Max(_durableSequence, sequence);
        Offer(ReplicaEvent.Woken.Instance);
    }

    void IReplicaOutput.Persist(PersistBatch batch)
    {
        _world.Trace.Line(Name, $"writes {batch.Sequence}: {batch.HardState} from {batch.TruncateFrom} {batch.Entries.Count} entries");
        _checker.Written(Name, batch);
        _storage!.Persist(batch);
    }

    void IReplicaOutput.Send(NodeId to, RaftMessage message)
    {
        _world.Trace.Line(Name, $"-> {to} {message}");
        _checker.Sent(Name, Record, to, message);
        _send(_profile.NumberOf(to), message);
    }

    void IReplicaOutput.Load(LoadRequest request)
    {
        _world.Tally.Add("loads from disk");
        After(DiskDelayUs(), () => Offer(new ReplicaEvent.Loaded(request.Peer, _store!.Read(request.From, request.To, request.BytesMax))));
    }

    void IReplicaOutput.LoadSnapshot(SnapshotLoad request) => Offer(new ReplicaEvent.SnapshotLoaded(request.Peer, null));

    void IReplicaOutput.Install(InstallJob job) => throw new SimulationException("no snapshots yet");

    void IReplicaOutput.MembersChanged(Membership membership)
    {
    }

    void IReplicaOutput.Apply(ApplyJob job)
    {
        _store!.RaiseFloor(job.To);
        _applyJobs.Enqueue(job);
        if (!_isApplying)
        {
            _isApplying = true;
            After(_world.Random.Next(_world.Plan.ApplyDelayUsMax), ApplyNext);
        }
    }

    private void Open()
    {
        Life++;
        _store = LogStore.Open(
            LyingDisk.Over(_disk, _world.Mutant),
            new LogStoreOptions
            {
                ClusterName = "simulation",
                NodeId = _profile.Id,
                Group = NodeProfile.Group,
                SegmentBytes = _profile.SegmentBytes,
                PositionIntervalBytes = _profile.PositionIntervalBytes,
            });
        IReadOnlyList<LogEntry> entries = ReadAll(_store);
        Record.Recover(_store.Recovered, entries);
        RecoveredLog recovered = StorageMutants.Change(_world.Mutant, _store.Recovered, entries);
        _broker = new MessageBroker(_brokerStore, new StoreLogReader(_store));
        _checker.Restored(Name, _broker.Applied);
        _storage = new SimulatedStorage(_world, this, _disk, _store, Record);
        _applier = new Applier(_broker, _store, _ => false, exception => throw new SimulationException($"{Name} could not apply", exception));
        _core = new RaftCore(_profile.Raft, _profile.Found(recovered.State));
        _timerWatch = new TimerWatch(Name, _profile.Raft.ElectionTimeoutTicksMax);
        _quorumWatch = new QuorumWatch(Name, _profile.Raft.ElectionTimeoutTicksMin);
        var clock = new HybridClock(() => Clock.NowUs);
        clock.Observe(recovered.LatestHybridTime);
        _replica = new Replica(_core, this, clock, _profile.Replica(_world.Random), NoteRole);
        _commitBefore = _core.CommitIndex;
        IsUp = true;
        _world.Tally.Add("starts");
        _world.Trace.Line(Name, $"starts: {recovered.State.HardState}, log to {recovered.State.Last.Index}, applied {_broker.AppliedIndex}, {_store.TornBytes} torn bytes");
        After(_world.Random.Next(World.TickUs), Tick);
        After(_profile.CheckpointUs, Freeze);
    }

    private static List<LogEntry> ReadAll(LogStore store)
    {
        var entries = new List<LogEntry>();
        while ((ulong)entries.Count < store.LastIndex.Value)
        {
            entries.AddRange(store.Read(new LogIndex((ulong)entries.Count + 1), store.LastIndex, ReadBytesMax));
        }

        return entries;
    }

    private void Stop()
    {
        Life++;
        IsUp = false;
        _inbox.Clear();
        _applyJobs.Clear();
        _isTurnDue = false;
        _isApplying = false;
        _isTickQueued = false;
        _durableSequence = 0;
        _resumeUs = 0;
        _isFailureExpected = false;
    }

    private void Do(int life, Action action)
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
        catch (Exception exception) when (exception is InvariantException or StorageException)
        {
            throw new SimulationException($"{Name} stopped itself: {exception.Message}", exception);
        }
    }

    private void Turn()
    {
        _isTurnDue = false;
        for (int handled = 0; handled < EventsPerTurnMax && _inbox.TryDequeue(out ReplicaEvent? next); handled++)
        {
            Handle(next);
        }

        _replica!.Persisted(_durableSequence);
        _replica.Flush();
        _checker.Acted(Name, _core!, _commitBefore);
        _timerWatch!.Look(_core!);
        _quorumWatch!.Look(_core!);
        _commitBefore = _core!.CommitIndex;
        _world.Trace.Mix(_core.CurrentTerm.Value << 32 | _core.CommitIndex.Value);
        if (++_turns % 64 == 0)
        {
            Check.That(_replica.Status.ProposalsPending <= _profile.ProposalsPendingMax, $"{Name}: too many proposals wait");
        }

        if (_inbox.Count > 0)
        {
            _isTurnDue = true;
            After(1, Turn);
        }
    }

    private void Handle(ReplicaEvent next)
    {
        switch (next)
        {
            case ReplicaEvent.Ticked:
                _isTickQueued = false;
                next.Deliver(_replica!);
                _timerWatch!.Ticked();
                _quorumWatch!.Ticked();
                break;
            case ReplicaEvent.Received received:
                Receive(received);
                break;
            case ReplicaEvent.ReadRequested requested:
                RequestRead(requested.Read);
                break;
            default:
                next.Deliver(_replica!);
                break;
        }
    }

    private void Receive(ReplicaEvent.Received received)
    {
        (Term term, NodeId? votedFor) = (_core!.CurrentTerm, _core.VotedFor);
        received.Deliver(_replica!);
        _timerWatch!.Received(received.Message, term, votedFor, _core);
        _quorumWatch!.Received(received.From);
    }

    private void RequestRead(PendingRead read)
    {
        if (_world.Mutant == Mutant.ReadWithoutLeader)
        {
            read.TrySetResult(AppliedIndex);
            return;
        }

        _replica!.RequestRead(read);
    }

    private void Tick()
    {
        // As in the daemon: ticks that a paused process missed are not made up for.
        if (!_isTickQueued)
        {
            _isTickQueued = Offer(ReplicaEvent.Ticked.Instance);
        }

        After(_profile.TickUs, Tick);
    }

    private void ApplyNext()
    {
        ApplyJob job = _applyJobs.Dequeue();
        int position = 0;
        for (LogIndex index = job.From; index <= job.To; index = index.Next)
        {
            // One by one, so that every state there is on the way can be compared.
            LogEntry entry = job.Entries?[position] ?? _store!.Read(index, index, ReadBytesMax)[0];
            _applier!.Run(new ApplyJob(index, index, [entry], [.. job.Waiting.Where(pending => pending.Index == index)]));
            _checker.Applied(Name, entry, _broker!.Applied);
            if (_world.Mutant == Mutant.AppliedTwice)
            {
                _broker.Apply(entry);
            }

            position++;
        }

        _isApplying = _applyJobs.Count > 0;
        if (_isApplying)
        {
            After(_world.Random.Next(_world.Plan.ApplyDelayUsMax), ApplyNext);
        }
    }

    private void Freeze()
    {
        if (_broker!.TryFreeze() is { } delta)
        {
            After(DiskDelayUs(), () => Checkpoint(delta));
        }
        else
        {
            After(_profile.CheckpointUs, Freeze);
        }
    }

    private void Checkpoint(BrokerDelta delta)
    {
        bool isLost = _world.Mutant == Mutant.BrokerStoreLosesOlderChange && _world.Random.Next(4) == 0;
        _brokerStore.Write(isLost ? delta with { Partitions = [], OffsetIndex = [], Producers = [] } : delta);
        _broker!.Written();
        if (_world.Random.Next(3) == 0)
        {
            _brokerStore.Flush();
        }

        After(_profile.CheckpointUs, Freeze);
    }

    private void NoteRole(RoleChange change)
    {
        _timerWatch!.Changed(change);
        _world.Trace.Line(Name, $"is {change.Role} in term {change.Term}: {change.Reason}");
        _world.Trace.Mix((ulong)change.Role);
        _world.Tally.Add($"became {change.Role}");
    }
}
