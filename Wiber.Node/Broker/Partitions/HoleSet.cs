namespace Wiber.Node.Broker.Partitions;

/// <summary>
/// The offsets of a partition whose messages were deleted, in order. One is added per log entry, which moves those behind it:
/// at most 8 MiB. Not thread-safe.
/// </summary>
internal sealed class HoleSet
{
    private readonly List<long> _offsets = [];

    public int Count => _offsets.Count;

    public bool Contains(long offset) => _offsets.BinarySearch(offset) >= 0;

    /// <summary>Adds an offset that is not there yet.</summary>
    public void Add(long offset)
    {
        int position = _offsets.BinarySearch(offset);
        Invariant.Require(position < 0);
        _offsets.Insert(~position, offset);
    }

    /// <summary>Removes the holes before an offset; gives how many there were.</summary>
    public int RemoveBefore(long offset)
    {
        int count = CountBefore(offset);
        _offsets.RemoveRange(0, count);
        return count;
    }

    /// <summary>The holes from an offset up to, but without, another; empty if there are none.</summary>
    public long[] Between(long from, long to)
    {
        int first = CountBefore(from);
        int count = CountBefore(to) - first;
        return count == 0 ? [] : [.. _offsets.GetRange(first, count)];
    }

    /// <summary>The first offset at or behind this one that is no hole.</summary>
    public long SkipFrom(long offset)
    {
        int position = CountBefore(offset);
        int high = _offsets.Count;
        int low = position;
        while (low < high)
        {
            // As long as the holes follow each other from the offset on, they are as far from it as from its position.
            int middle = low + ((high - low) / 2);
            if (_offsets[middle] - offset == middle - position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return offset + (low - position);
    }

    /// <summary>Where to begin so that so many messages that are no holes lie before the end.</summary>
    public long CountBack(long end, long count)
    {
        // The further back a hole lies, the more messages there are behind it.
        int low = 0;
        int high = _offsets.Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            long messagesBehind = end - _offsets[middle] - (_offsets.Count - middle);
            if (messagesBehind >= count)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return end - count - (_offsets.Count - low);
    }

    private int CountBefore(long offset)
    {
        int position = _offsets.BinarySearch(offset);
        return position < 0 ? ~position : position;
    }
}
