namespace Wiber.Node.Broker;

/// <summary>An item of a partition's offset index, as stored.</summary>
internal readonly record struct OffsetIndexRow(int Topic, int Partition, OffsetIndexItem Item);
