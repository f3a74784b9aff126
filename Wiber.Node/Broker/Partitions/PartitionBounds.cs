using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Partitions;

/// <summary>What of a partition can be read at one moment.</summary>
/// <param name="FirstOffset">The first message.</param>
/// <param name="EndOffset">One behind the last message.</param>
/// <param name="LastIndex">The last applied entry of the partition.</param>
internal readonly record struct PartitionBounds(long FirstOffset, long EndOffset, LogIndex LastIndex);
