using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>
/// Cuts the log, from a place backwards, into windows that begin where a partition's offset index has an item, so that each
/// can be read forwards. A window is about so many items large: an item stands for 64 KiB of a partition, or for one entry
/// that is larger.
/// </summary>
internal sealed class BackwardWindows(IReadOnlyList<PartitionState> partitions, LogIndex previous, LogIndex last)
{
    private const int ItemsAtFirst = 2;
    private const int ItemsMax = 32;
    private const int GrowthWhereNothingIs = 4;

    private int _items = ItemsAtFirst;

    /// <summary>The first entry of the window.</summary>
    public LogIndex First { get; private set; } = last.Next;

    /// <summary>The last entry of the window.</summary>
    public LogIndex Last { get; private set; } = last;

    /// <summary>Goes to the window in front of this one; false if there is nothing.</summary>
    public bool MoveNext()
    {
        LogIndex first = First;
        for (int item = 0; item < _items && FindItemBefore(first) is { } index; item++)
        {
            first = index;
        }

        if (first == First)
        {
            return false;
        }

        Last = First.Previous;
        First = first;
        return true;
    }

    /// <summary>
    /// Windows grow: slowly where there was something to read, so that little is read in vain, and quickly where there was not.
    /// </summary>
    public void Grow(bool wasRead) => _items = wasRead ? Math.Min(2 * _items, ItemsMax) : GrowthWhereNothingIs * _items;

    /// <summary>Where a partition has to be read from for this window, or nothing if it has no message in it.</summary>
    public OffsetIndexItem? FindStart(PartitionState partition, PartitionBounds bounds)
    {
        if (bounds.LastIndex < First || bounds.FirstOffset == bounds.EndOffset)
        {
            return null;
        }

        OffsetIndexItem? start = partition.FindAtOrBefore(First) is { } before && before.Index > previous
            ? before
            : partition.FindBehind(LogIndex.Max(First, previous));
        return start is { } item && item.Index <= Last ? start : null;
    }

    private LogIndex? FindItemBefore(LogIndex index)
    {
        LogIndex found = previous;
        foreach (PartitionState partition in partitions)
        {
            if (partition.FindAtOrBefore(index.Previous) is { } item)
            {
                found = LogIndex.Max(found, item.Index);
            }
        }

        return found > previous ? found : null;
    }
}
