using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Stores;

/// <summary>What is no longer stored of a partition.</summary>
/// <param name="Topic">The topic's number.</param>
/// <param name="Partition">From 0.</param>
/// <param name="LastRemoved">Offset index and skipped rows of entries up to this one.</param>
/// <param name="FirstOffset">
/// Holes before this offset, and filters of blocks that lie before it as a whole; ids of messages before it may go too.
/// </param>
internal readonly record struct PartitionTrim(int Topic, int Partition, LogIndex LastRemoved, long FirstOffset);
