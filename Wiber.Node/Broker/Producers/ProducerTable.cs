using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Producers;

/// <summary>
/// The producers of a partition, of which the least recently used (by log index, so equal on every node) is forgotten first.
/// </summary>
internal sealed class ProducerTable
{
    private readonly Dictionary<ulong, LinkedListNode<ProducerState>> _producers = [];
    private readonly LinkedList<ProducerState> _byUse = [];

    /// <summary>A producer that is known, which does not count as its use.</summary>
    public ProducerState? Find(ulong producerId) =>
        _producers.TryGetValue(producerId, out LinkedListNode<ProducerState>? node) ? node.Value : null;

    /// <summary>Finds or makes a producer and notes that it was used.</summary>
    /// <param name="partition">The partition of this table.</param>
    /// <param name="producerId">The producer.</param>
    /// <param name="index">The entry that names it.</param>
    /// <param name="forgotten">A producer that had to go for it.</param>
    public ProducerState Use(PartitionState partition, ulong producerId, LogIndex index, out ProducerState? forgotten)
    {
        forgotten = null;
        if (_producers.TryGetValue(producerId, out LinkedListNode<ProducerState>? node))
        {
            _byUse.Remove(node);
        }
        else
        {
            if (_producers.Count == BrokerLimits.ProducersPerPartition)
            {
                forgotten = _byUse.First!.Value;
                forgotten.Forgotten = true;
                _byUse.RemoveFirst();
                _producers.Remove(forgotten.ProducerId);
            }

            node = new LinkedListNode<ProducerState>(new ProducerState(partition, producerId));
            _producers.Add(producerId, node);
        }

        _byUse.AddLast(node);
        node.Value.LastUsed = index;
        return node.Value;
    }
}
