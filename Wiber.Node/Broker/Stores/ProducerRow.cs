using Wiber.Node.Broker.Producers;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Stores;

/// <summary>A producer, as stored.</summary>
/// <param name="Key">Who it is and where.</param>
/// <param name="LastUsed">The last entry that named it.</param>
/// <param name="Floor">Batches with a sequence below this one are not remembered any more.</param>
/// <param name="Batches">In a change, the batches to add; in the whole state, all.</param>
internal readonly record struct ProducerRow(
    ProducerKey Key, LogIndex LastUsed, ulong Floor, IReadOnlyList<ProducedBatch> Batches);
