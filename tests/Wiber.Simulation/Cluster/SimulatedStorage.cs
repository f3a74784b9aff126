using Wiber.Node.Storage;
using Wiber.Simulation.Checks;
using Wiber.Simulation.Runs;
using Wiber.Simulation.Storage;

namespace Wiber.Simulation.Cluster;

/// <summary>
/// What the storage thread does in a daemon: takes all that has queued up, writes it as one, and reports it. Here it takes
/// simulated time.
/// </summary>
internal sealed class SimulatedStorage(World world, SimulatedNode node, SimulatedDisk disk, LogStore store, DurableRecord record)
{
    private const int QueuedBatchesMax = 5_000;
    private const int FullRetryUs = 200_000;

    private readonly List<PersistBatch> _queue = [];
    private readonly List<PersistBatch> _writing = [];

    public void Persist(PersistBatch batch)
    {
        Check.That(_queue.Count < QueuedBatchesMax, $"{node.Name}: {_queue.Count} writes wait");
        _queue.Add(StorageMutants.Change(world.Mutant, batch));
        if (world.Mutant == Mutant.AcknowledgeBeforeSync)
        {
            node.Durable(batch.Sequence);
        }

        if (_writing.Count == 0)
        {
            Begin();
        }
    }

    private void Begin()
    {
        _writing.AddRange(_queue);
        _queue.Clear();
        node.After(node.DiskDelayUs(), Write);
    }

    private void Write()
    {
        bool losesPower = node.TakePowerLoss();
        if (losesPower)
        {
            disk.PowerLossAt = disk.Operations + world.Random.Next(1, 8);
        }

        record.Begin(_writing);
        try
        {
            store.Persist(_writing);
        }
        catch (DiskFullException)
        {
            world.Tally.Add("writes that waited for room");
            disk.PowerLossAt = null;
            node.After(FullRetryUs, Write);
            return;
        }

        disk.PowerLossAt = null;
        record.End();
        world.Tally.Add("writes");
        world.Tally.Add("truncations", _writing.Count(batch => batch.TruncateFrom is not null));
        ulong sequence = _writing[^1].Sequence;
        world.Trace.Mix(sequence);
        _writing.Clear();
        if (world.Mutant != Mutant.DurableReportLost || world.Random.Next(50) != 0)
        {
            node.Durable(sequence);
        }

        if (_queue.Count > 0)
        {
            Begin();
        }
    }
}
