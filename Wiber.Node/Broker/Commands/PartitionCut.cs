using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Commands;

/// <summary>Where a partition begins when the log in front of it goes.</summary>
/// <param name="Topic">The topic's number.</param>
/// <param name="Partition">From 0.</param>
/// <param name="Index">An entry behind the removed ones from which the partition can be read.</param>
/// <param name="BaseOffset">The offset that the first message stored at or after <paramref name="Index"/> has.</param>
/// <param name="RecordBytesBefore">Bytes of the records of all the partition's entries before <paramref name="Index"/>.</param>
internal readonly record struct PartitionCut(
    int Topic, int Partition, LogIndex Index, long BaseOffset, long RecordBytesBefore);
