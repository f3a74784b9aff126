using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Stores;

/// <summary>A partition, as stored.</summary>
/// <param name="Topic">The topic's number.</param>
/// <param name="Partition">From 0.</param>
/// <param name="CreatedAt">
/// The entry that made it. Entries before it may name its topic and partition and are of an earlier topic of that name.
/// </param>
/// <param name="FirstOffset">The first message that can be read.</param>
/// <param name="EndOffset">The offset that the next message gets.</param>
/// <param name="LastIndex">The last log entry for this partition.</param>
/// <param name="TimestampUsMax">The latest time of its messages.</param>
/// <param name="RecordBytes">Bytes of the records of all its entries, removed ones too.</param>
/// <param name="EntriesSinceItem">Its entries since the last item of the offset index, with the item's own.</param>
/// <param name="BytesSinceItem">Their record bytes.</param>
/// <param name="LogBytesAtItem">Bytes of the whole log before that item.</param>
internal readonly record struct PartitionRow(
    int Topic,
    int Partition,
    LogIndex CreatedAt,
    long FirstOffset,
    long EndOffset,
    LogIndex LastIndex,
    long TimestampUsMax,
    long RecordBytes,
    int EntriesSinceItem,
    long BytesSinceItem,
    long LogBytesAtItem)
{
    /// <summary>A partition without messages.</summary>
    public static PartitionRow Empty(int topic, int partition, LogIndex createdAt) =>
        new(topic, partition, createdAt, 0, 0, LogIndex.Zero, long.MinValue, 0, 0, 0, 0);
}
