using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Producers;

/// <summary>A producer in a partition.</summary>
internal sealed class ProducerState(PartitionState partition, ulong producerId)
{
    public PartitionState Partition { get; } = partition;

    public ulong ProducerId { get; } = producerId;

    public ProducerWindow Window { get; } = new();

    /// <summary>The last entry that named the producer, whatever came of it.</summary>
    public LogIndex LastUsed { get; set; }

    /// <summary>The producer was dropped for newer ones; what was not written of it need not be.</summary>
    public bool Forgotten { get; set; }

    /// <summary>Batches since the last checkpoint.</summary>
    public List<ProducedBatch> Unwritten { get; } = [];

    /// <summary>The changes that this producer was noted in.</summary>
    public BrokerChanges? NotedIn { get; set; }
}
