using Wiber.Node.Broker.Partitions;

namespace Wiber.Node.Broker.Stores;

/// <summary>An item of a partition's offset index, as stored.</summary>
internal readonly record struct OffsetIndexRow(int Topic, int Partition, OffsetIndexItem Item);
