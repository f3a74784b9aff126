using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Partitions;

/// <summary>
/// A sparse index of a partition: an item for every so many entries or bytes, in the order of the log. Not thread-safe.
/// </summary>
internal sealed class OffsetIndex
{
    private readonly List<OffsetIndexItem> _items = [];

    public bool IsEmpty => _items.Count == 0;

    public OffsetIndexItem? First => IsEmpty ? null : _items[0];

    public void Add(OffsetIndexItem item)
    {
        Invariant.Require(IsEmpty || (_items[^1].Index < item.Index && _items[^1].BaseOffset <= item.BaseOffset));
        _items.Add(item);
    }

    /// <summary>Removes the items up to an entry; gives the last one of them.</summary>
    public OffsetIndexItem? RemoveThrough(LogIndex last)
    {
        int count = CountThrough(last);
        if (count == 0)
        {
            return null;
        }

        OffsetIndexItem removed = _items[count - 1];
        _items.RemoveRange(0, count);
        return removed;
    }

    /// <summary>Puts an item in front of all others.</summary>
    public void AddFirst(OffsetIndexItem item)
    {
        Invariant.Require(IsEmpty || (item.Index < _items[0].Index && item.BaseOffset <= _items[0].BaseOffset));
        _items.Insert(0, item);
    }

    /// <summary>The first item behind an entry.</summary>
    public OffsetIndexItem? FindBehind(LogIndex index)
    {
        int count = CountThrough(index);
        return count == _items.Count ? null : _items[count];
    }

    /// <summary>The last item at or before an entry.</summary>
    public OffsetIndexItem? FindAtOrBefore(LogIndex index)
    {
        int count = CountThrough(index);
        return count == 0 ? null : _items[count - 1];
    }

    /// <summary>
    /// The last item from which the message at <paramref name="offset"/> is still ahead. There must be an item.
    /// </summary>
    public OffsetIndexItem FindOffset(long offset) => FindLast(offset, static (item, wanted) => item.BaseOffset <= wanted);

    /// <summary>The first item whose message has this offset or a later one.</summary>
    public OffsetIndexItem? FindAtOrBehind(long offset)
    {
        int count = CountLeading(offset, static (item, wanted) => item.BaseOffset < wanted);
        return count == _items.Count ? null : _items[count];
    }

    /// <summary>
    /// The last item from which the first message of <paramref name="timestampUs"/> or later is still ahead. There must be an
    /// item.
    /// </summary>
    public OffsetIndexItem FindTime(long timestampUs) =>
        FindLast(timestampUs, static (item, wanted) => item.TimestampUsBefore < wanted);

    /// <summary>
    /// The last item with no more than so many bytes of the partition's records before it; the first item if there is none. There
    /// must be an item.
    /// </summary>
    public OffsetIndexItem FindRecordBytes(long bytes) =>
        FindLast(bytes, static (item, wanted) => item.RecordBytesBefore <= wanted);

    private int CountThrough(LogIndex last) => CountLeading(last, static (item, through) => item.Index <= through);

    /// <summary>The last item of the leading run that fits; the first if none does.</summary>
    private OffsetIndexItem FindLast(long wanted, Func<OffsetIndexItem, long, bool> fits) =>
        _items[Math.Max(CountLeading(wanted, fits) - 1, 0)];

    /// <summary>How many items the leading run of those that fit has; behind it none fits.</summary>
    private int CountLeading<T>(T wanted, Func<OffsetIndexItem, T, bool> fits)
    {
        int low = 0;
        int high = _items.Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (fits(_items[middle], wanted))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
