namespace Wiber.Node.Broker.Partitions;

/// <summary>Where to begin reading a partition.</summary>
/// <param name="Bounds">What can be read.</param>
/// <param name="Offset">The first message that is wanted and there; at or behind the end if there is none.</param>
/// <param name="Item">
/// A point of the offset index in front of it; of no meaning if there is none.
/// </param>
internal readonly record struct PartitionStart(PartitionBounds Bounds, long Offset, OffsetIndexItem Item);
