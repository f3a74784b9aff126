namespace Wiber.Node.Broker.Partitions;

/// <summary>A point of the offset index in front of a message.</summary>
/// <param name="Item">The point.</param>
/// <param name="Offset">The message; or the end of the partition, if none is left.</param>
internal readonly record struct NearestItem(OffsetIndexItem Item, long Offset);
