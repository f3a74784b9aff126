using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Stores;

/// <summary>A partition, as stored.</summary>
/// <param name="Topic">The topic's number.</param>
/// <param name="Partition">From 0.</param>
/// <param name="FirstOffset">The first message that can be read.</param>
/// <param name="EndOffset">The offset that the next message gets.</param>
/// <param name="LastIndex">The last log entry for this partition.</param>
/// <param name="TimestampUsMax">The latest time of its messages.</param>
/// <param name="EntriesSinceItem">Its entries since the last item of the offset index, with the item's own.</param>
/// <param name="BytesSinceItem">Their record bytes.</param>
/// <param name="LogBytesAtItem">Bytes of the whole log before that item.</param>
internal readonly record struct PartitionRow(
    int Topic,
    int Partition,
    long FirstOffset,
    long EndOffset,
    LogIndex LastIndex,
    long TimestampUsMax,
    int EntriesSinceItem,
    long BytesSinceItem,
    long LogBytesAtItem);
