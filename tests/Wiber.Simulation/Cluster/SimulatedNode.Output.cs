using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Replica;
using Wiber.Node.Storage;
using Wiber.Simulation.Checks;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Cluster;

// What the daemon's threads and sockets do for the replica.
internal sealed partial class SimulatedNode : IReplicaOutput
{
    private const int FullRetryUs = 300_000;

    private readonly Queue<ApplierJob> _applyJobs = new();
    private bool _isApplying;

    void IReplicaOutput.Persist(PersistBatch batch)
    {
        _world.Trace.Line(
            Name,
            $"writes {batch.Sequence}: {batch.HardState} {batch.Chunks.Count} chunks, "
                + $"reset {batch.Reset?.Link.Index}, from {batch.TruncateFrom}, {batch.Entries.Count} entries");
        _checker.Written(Id, _core!, batch);
        _storage!.Persist(batch);
    }

    void IReplicaOutput.Send(NodeId to, RaftMessage message)
    {
        _world.Trace.Line(Name, $"-> {to} {message}");
        _checker.Sent(Id, _core!, Record, to, message);
        _send(Id, to, message);
    }

    void IReplicaOutput.Load(LoadRequest request)
    {
        _world.Tally.Add("loads from disk");
        After(
            DiskDelayUs(),
            () => Offer(new ReplicaEvent.Loaded(request.Peer, _store!.Read(request.From, request.To, request.BytesMax))));
    }

    void IReplicaOutput.LoadSnapshot(SnapshotLoad request) => After(DiskDelayUs(), () => LoadSnapshot(request));

    void IReplicaOutput.Install(InstallJob job) => Enqueue(job);

    void IReplicaOutput.MembersChanged(Membership membership)
    {
        _world.Trace.Line(Name, $"members: {membership}");
        _world.Trace.Mix((ulong)membership.Members.Count);
    }

    void IReplicaOutput.Apply(ApplyJob job)
    {
        _store!.RaiseFloor(job.To);
        Enqueue(job);
    }

    private void LoadSnapshot(SnapshotLoad request)
    {
        SnapshotPiece? piece = null;
        try
        {
            piece = _world.Chance(20)
                ? null
                : _snapshots!.Read(request.SnapshotId, request.Offset, request.BytesMax, request.StateIndexMin);
        }
        catch (BrokerStoreException exception)
        {
            _world.Trace.Line(Name, $"no snapshot for {request.Peer} now: {exception.Message}");
        }

        _world.Tally.Add("pieces of snapshots read", piece is null ? 0 : 1);
        Offer(new ReplicaEvent.SnapshotLoaded(request.Peer, piece));
    }

    private void Enqueue(ApplierJob job)
    {
        _applyJobs.Enqueue(job);
        if (!_isApplying)
        {
            _isApplying = true;
            After(_world.Random.Next(_world.Plan.ApplyDelayUsMax), RunNextJob);
        }
    }

    private void RunNextJob()
    {
        // In a daemon the applying thread waits for a checkpoint that is under way before it takes over a snapshot.
        if (_applyJobs.Peek() is InstallJob && _delta is not null)
        {
            After(DiskDelayUs(), RunNextJob);
            return;
        }

        try
        {
            Run(_applyJobs.Peek());
        }
        catch (BrokerStoreFullException)
        {
            _world.Tally.Add("snapshots without room");
            After(FullRetryUs, RunNextJob);
            return;
        }

        _applyJobs.Dequeue();
        _isApplying = _applyJobs.Count > 0;
        if (_isApplying)
        {
            After(_world.Random.Next(_world.Plan.ApplyDelayUsMax), RunNextJob);
        }
    }

    private void Run(ApplierJob job)
    {
        if (job is ApplyJob apply)
        {
            Apply(apply);
            return;
        }

        _applier!.Run(job);
        _checker.Restored(Id, _broker!);
    }

    /// <summary>One by one, so that every state there is on the way can be compared.</summary>
    private void Apply(ApplyJob job)
    {
        int position = 0;
        for (LogIndex index = job.From; index <= job.To; index = index.Next)
        {
            // It may be gone by now, if a snapshot comes next.
            LogEntry? entry = job.Entries?[position] ?? _store!.Read(index, index, ReadBytesMax).FirstOrDefault();
            PendingProposal[] waiting = [.. job.Waiting.Where(pending => pending.Index == index)];
            _applier!.Run(new ApplyJob(index, index, entry is null ? null : [entry], waiting));
            if (_broker!.AppliedIndex == index && entry is not null)
            {
                _checker.Applied(Id, entry, _broker);
                if (_world.Mutant == Mutant.AppliedTwice)
                {
                    _broker.Apply(entry);
                }
            }

            position++;
        }
    }

    private void Install(InstallJob job)
    {
        using (Stream? snapshot = _store!.OpenReceivedSnapshot(job.SnapshotId))
        {
            Check.That(snapshot is not null, $"{Name}: the snapshot that is to be installed is gone");
            bool isInstalled = _broker!.Install(snapshot!);
            _world.Tally.Add("snapshots taken over", isInstalled ? 1 : 0);
            _world.Trace.Line(Name, $"took over a snapshot: state at {_broker.AppliedIndex}");
        }

        _storage!.DropSnapshot(job.SnapshotId);
    }
}
