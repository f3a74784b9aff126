using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>
/// Where some of a segment's entries lie, one about every so many bytes: a sparse index from log index to byte position. The
/// writer adds, any thread looks up.
/// </summary>
internal sealed class PositionTable(int intervalBytes)
{
    private readonly Lock _lock = new();
    private readonly List<(LogIndex Index, long Position)> _entries = [];

    /// <summary>Notes an entry if the last one noted is far enough away. Entries come in order.</summary>
    public void Add(LogIndex index, long position)
    {
        lock (_lock)
        {
            if (_entries.Count == 0 || position - _entries[^1].Position >= intervalBytes)
            {
                _entries.Add((index, position));
            }
        }
    }

    /// <summary>Forgets entries from here on.</summary>
    public void TruncateFrom(LogIndex first)
    {
        lock (_lock)
        {
            int count = FirstAfter(first.Previous);
            _entries.RemoveRange(count, _entries.Count - count);
        }
    }

    /// <summary>The position of the last noted entry that is not after the given one.</summary>
    public long AtOrBefore(LogIndex index)
    {
        lock (_lock)
        {
            int after = FirstAfter(index);
            return after == 0 ? SegmentHeader.Bytes : _entries[after - 1].Position;
        }
    }

    /// <summary>The position of the first noted entry after the given one, if there is one.</summary>
    public long? After(LogIndex index)
    {
        lock (_lock)
        {
            int after = FirstAfter(index);
            return after == _entries.Count ? null : _entries[after].Position;
        }
    }

    private int FirstAfter(LogIndex index)
    {
        int low = 0;
        int high = _entries.Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (_entries[middle].Index > index)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
