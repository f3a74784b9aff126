using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Partitions;

/// <summary>A point from which a partition can be read.</summary>
/// <param name="BaseOffset">The offset that the next message stored at or after <paramref name="Index"/> has.</param>
/// <param name="Index">A log entry of the partition.</param>
/// <param name="TimestampUsBefore">
/// The latest time of all the partition's messages before this item. It grows from item to item even when a new leader's clock is
/// behind, so it can be searched.
/// </param>
/// <param name="RecordBytesBefore">Bytes of the records of all the partition's entries before this item.</param>
internal readonly record struct OffsetIndexItem(
    long BaseOffset, LogIndex Index, long TimestampUsBefore, long RecordBytesBefore);
