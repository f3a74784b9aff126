using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Partitions;

/// <summary>The entries of a partition of which messages were skipped, in the order of the log. Not thread-safe.</summary>
internal sealed class SkippedTable
{
    private readonly List<LogIndex> _entries = [];
    private readonly List<SkippedPositions> _positions = [];

    public void Add(LogIndex entry, SkippedPositions positions)
    {
        Invariant.Require(_entries.Count == 0 || _entries[^1] < entry);
        _entries.Add(entry);
        _positions.Add(positions);
    }

    public SkippedPositions? Find(LogIndex entry)
    {
        int position = _entries.BinarySearch(entry);
        return position < 0 ? null : _positions[position];
    }

    /// <summary>Removes the entries up to this one. False if there are none.</summary>
    public bool RemoveThrough(LogIndex last)
    {
        int position = _entries.BinarySearch(last);
        int count = position < 0 ? ~position : position + 1;
        _entries.RemoveRange(0, count);
        _positions.RemoveRange(0, count);
        return count > 0;
    }
}
