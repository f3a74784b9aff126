using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>How far a read is in one of its partitions, within the bounds that were taken at its start.</summary>
internal sealed class PartitionCursor
{
    private long _wantedUntil = long.MaxValue;

    /// <param name="partition">The partition.</param>
    /// <param name="start">Where it begins, and within which bounds.</param>
    public PartitionCursor(PartitionState partition, PartitionStart start)
    {
        Partition = partition;
        Bounds = start.Bounds;
        Next = Math.Clamp(start.Offset, Bounds.FirstOffset, Bounds.EndOffset);
        ScanIndex = start.Item.Index;
        ScanOffset = start.Item.BaseOffset;
    }

    public PartitionState Partition { get; }

    public PartitionBounds Bounds { get; }

    /// <summary>The next offset wanted.</summary>
    public long Next { get; private set; }

    /// <summary>The next log entry that may hold something wanted.</summary>
    public LogIndex ScanIndex { get; private set; }

    /// <summary>The offset of the first message that is stored in that entry or behind it.</summary>
    public long ScanOffset { get; private set; }

    /// <summary>Nothing more is wanted.</summary>
    public bool IsDone => Next >= Bounds.EndOffset;

    /// <summary>Goes over an entry of the partition.</summary>
    public void Pass(LogIndex index, PartitionEntry entry)
    {
        ScanIndex = index.Next;
        ScanOffset = entry.EndOffset;
    }

    /// <summary>Wants nothing before an offset.</summary>
    public void Want(long offset) => Next = Math.Max(Next, offset);

    /// <summary>
    /// Wants nothing before an offset, and knows of no other reason to read on from <paramref name="until"/> than to look there.
    /// </summary>
    public void Want(long offset, long until)
    {
        Want(offset);
        _wantedUntil = until;
    }

    /// <summary>The last entry worth reading together with the next one.</summary>
    /// <param name="last">The last entry there is.</param>
    public LogIndex FindReadEnd(LogIndex last) =>
        _wantedUntil < Bounds.EndOffset && Partition.FindAtOrBehind(_wantedUntil) is { } item && item.Index > ScanIndex
            ? LogIndex.Min(item.Index.Previous, last)
            : last;

    /// <summary>
    /// Goes on at a later point of the offset index, if there is one in front of the next message wanted. One that does not fit
    /// lies behind what was removed meanwhile.
    /// </summary>
    public void Jump()
    {
        long wanted = Math.Max(Next, ScanOffset);
        if (Partition.FindNearest(wanted) is var (item, message)
            && item.Index > ScanIndex
            && item.BaseOffset >= ScanOffset
            && item.BaseOffset <= message)
        {
            ScanIndex = item.Index;
            ScanOffset = item.BaseOffset;
        }
    }
}
