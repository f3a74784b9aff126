namespace Wiber.Node.Broker;

/// <summary>
/// A store in memory, for simulation and tests. What was written but not flushed can be lost, as a file that was not synced loses
/// its newest transactions when the machine fails.
/// </summary>
internal sealed class MemoryBrokerStore : IBrokerStore
{
    private readonly List<BrokerDelta> written = [];
    private int flushedCount;

    /// <summary>Makes everything written so far survive <see cref="LoseUnflushed"/>.</summary>
    public void Flush() => flushedCount = written.Count;

    /// <summary>Forgets what was written since the last flush. The broker on this store must be given up.</summary>
    public void LoseUnflushed() => written.RemoveRange(flushedCount, written.Count - flushedCount);

    public BrokerState Load()
    {
        if (written.Count == 0)
        {
            return BrokerState.Empty;
        }

        var partitions = new Dictionary<(int Topic, int Partition), PartitionRow>();
        var producers = new Dictionary<ProducerKey, ProducerRow>();
        foreach (BrokerDelta delta in written)
        {
            foreach (PartitionRow row in delta.Partitions)
            {
                partitions[(row.Topic, row.Partition)] = row;
            }

            foreach (ProducerKey key in delta.ForgottenProducers)
            {
                producers.Remove(key);
            }

            foreach (ProducerRow row in delta.Producers)
            {
                IEnumerable<ProducedBatch> before = producers.TryGetValue(row.Key, out ProducerRow known) ? known.Batches : [];
                ProducedBatch[] kept = [.. before.Concat(row.Batches).Where(batch => batch.Sequence >= row.Floor)];
                producers[row.Key] = row with { Batches = kept };
            }
        }

        return new BrokerState(
            written[^1].Applied,
            written[^1].LogBytes,
            [.. written.SelectMany(delta => delta.Topics)],
            [.. partitions.Values],
            [.. written.SelectMany(delta => delta.OffsetIndex)],
            [.. written.SelectMany(delta => delta.Skipped)],
            [.. producers.Values]);
    }

    public bool TryFindMessageId(int topic, ReadOnlySpan<byte> id, out MessagePlace place)
    {
        var key = new MessageIdKey(topic, id.ToArray());
        foreach (BrokerDelta delta in written)
        {
            if (delta.MessageIds.TryGetValue(key, out place))
            {
                return true;
            }
        }

        place = default;
        return false;
    }

    public void Write(BrokerDelta delta) => written.Add(delta);

    public void Dispose()
    {
        // Nothing is held that would need it.
    }
}
