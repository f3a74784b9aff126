namespace Wiber.Node.Broker;

/// <summary>
/// A sparse index of a partition: an item for every so many entries or bytes, in the order of the log. Not thread-safe.
/// </summary>
internal sealed class OffsetIndex
{
    private readonly List<OffsetIndexItem> items = [];

    public bool IsEmpty => items.Count == 0;

    public void Add(OffsetIndexItem item)
    {
        Invariant.Require(IsEmpty || (items[^1].Index < item.Index && items[^1].BaseOffset <= item.BaseOffset));
        items.Add(item);
    }

    /// <summary>The last item from which the message at <paramref name="offset"/> is still ahead.</summary>
    public OffsetIndexItem FindOffset(long offset) => FindLast(offset, static (item, wanted) => item.BaseOffset <= wanted);

    /// <summary>The last item from which the first message of <paramref name="timestampUs"/> or later is still ahead.</summary>
    public OffsetIndexItem FindTime(long timestampUs) =>
        FindLast(timestampUs, static (item, wanted) => item.TimestampUsBefore < wanted);

    /// <summary>The last item of the leading run that fits; the first if none does.</summary>
    private OffsetIndexItem FindLast(long wanted, Func<OffsetIndexItem, long, bool> fits)
    {
        int low = 0;
        int high = items.Count - 1;
        while (low < high)
        {
            int middle = high - ((high - low) / 2);
            if (fits(items[middle], wanted))
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return items[low];
    }
}
