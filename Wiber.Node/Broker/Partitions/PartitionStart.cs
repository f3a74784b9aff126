namespace Wiber.Node.Broker.Partitions;

/// <summary>Where to begin reading a partition.</summary>
/// <param name="Bounds">What can be read.</param>
/// <param name="Item">
/// A point of the offset index in front of what is wanted; of no meaning if the bounds hold nothing that is wanted.
/// </param>
internal readonly record struct PartitionStart(PartitionBounds Bounds, OffsetIndexItem Item);
