using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Producers;

/// <summary>What is remembered of a producer's batch, to answer a retry with the original's offsets.</summary>
/// <param name="Sequence">The producer's number of the batch.</param>
/// <param name="Index">The log entry that holds it.</param>
/// <param name="BaseOffset">The offset of its first message that was stored.</param>
/// <param name="Count">Messages in it.</param>
/// <param name="StoredCount">Those of them that were stored.</param>
/// <param name="Fingerprint">See <see cref="BatchSummary"/>.</param>
internal readonly record struct ProducedBatch(
    ulong Sequence, LogIndex Index, long BaseOffset, int Count, int StoredCount, uint Fingerprint);
