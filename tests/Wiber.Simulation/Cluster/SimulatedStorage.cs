using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Checks;
using Wiber.Simulation.Runs;
using Wiber.Simulation.Storage;

namespace Wiber.Simulation.Cluster;

/// <summary>
/// What the storage thread does in a daemon: takes all that has queued up, writes it as one, and reports it; then removes old
/// segments. Here it takes simulated time.
/// </summary>
internal sealed class SimulatedStorage(World world, SimulatedNode node, SimulatedDisk disk, LogStore store, DurableRecord record)
{
    private const int QueuedBatchesMax = 5_000;
    private const int FullRetryUs = 200_000;

    private readonly List<PersistBatch> _queue = [];
    private readonly List<PersistBatch> _writing = [];
    private LogIndex _removePrefix = LogIndex.Zero;
    private bool _isBusy;

    public void Persist(PersistBatch batch)
    {
        Check.That(_queue.Count < QueuedBatchesMax, $"{node.Name}: {_queue.Count} writes wait");
        _queue.Add(StorageMutants.Change(world.Mutant, batch));
        if (world.Mutant == Mutant.AcknowledgeBeforeSync)
        {
            node.Durable(batch.Sequence);
        }

        Begin();
    }

    /// <summary>Asks for whole segments up to this entry to be removed, after what is queued now.</summary>
    public void RequestRemovePrefix(LogIndex lastRemoved)
    {
        _removePrefix = LogIndex.Max(_removePrefix, lastRemoved);
        Begin();
    }

    /// <summary>Removes a received snapshot; done by the applying thread.</summary>
    public void DropSnapshot(ulong snapshotId)
    {
        LosePowerSoon();
        record.BeginDrop(snapshotId);
        store.DropReceivedSnapshot(snapshotId);
        record.EndDrop();
        disk.PowerLossAt = null;
    }

    private void Begin()
    {
        if (!_isBusy)
        {
            _isBusy = true;
            _writing.AddRange(_queue);
            _queue.Clear();
            node.After(node.DiskDelayUs(), Work);
        }
    }

    private void Work()
    {
        LosePowerSoon();
        if (_writing.Count > 0 && !TryWrite())
        {
            RemovePrefix();
            disk.PowerLossAt = null;
            node.After(FullRetryUs, Work);
            return;
        }

        RemovePrefix();
        disk.PowerLossAt = null;
        _isBusy = false;
        if (_queue.Count > 0)
        {
            Begin();
        }
    }

    private bool TryWrite()
    {
        record.Begin(_writing);
        try
        {
            store.Persist(_writing);
        }
        catch (DiskFullException)
        {
            world.Tally.Add("writes that waited for room");
            record.GiveUp();
            return false;
        }

        record.End();
        world.Tally.Add("writes");
        world.Tally.Add("truncations", _writing.Count(batch => batch.TruncateFrom is not null));
        world.Tally.Add("logs begun anew behind a snapshot", _writing.Count(batch => batch.Reset is not null));
        ulong sequence = _writing[^1].Sequence;
        world.Trace.Mix(sequence);
        _writing.Clear();
        if (world.Mutant != Mutant.DurableReportLost || world.Random.Next(50) != 0)
        {
            node.Durable(sequence);
        }

        return true;
    }

    private void RemovePrefix()
    {
        if (_removePrefix == LogIndex.Zero)
        {
            return;
        }

        LogIndex before = store.PreviousIndex;
        record.BeginRemoval(_removePrefix);
        LogLink previous = store.RemovePrefix(_removePrefix);
        record.EndRemoval(previous);
        _removePrefix = LogIndex.Zero;
        if (previous.Index > before)
        {
            world.Tally.Add("removals of old segments");
            world.Trace.Line(node.Name, $"its log now begins behind {previous.Index}");
            node.PrefixRemoved(previous);
        }
    }

    private void LosePowerSoon()
    {
        if (node.TakePowerLoss())
        {
            disk.PowerLossAt = disk.Operations + world.Random.Next(1, 8);
        }
    }
}
