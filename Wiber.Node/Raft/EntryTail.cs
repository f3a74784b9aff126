namespace Wiber.Node.Raft;

/// <summary>
/// The newest entries of the log, kept in memory without a gap; a ring that grows by doubling and gives up its oldest entries
/// first.
/// </summary>
internal sealed class EntryTail
{
    private LogEntry?[] _ring = new LogEntry?[64];
    private int _start;

    /// <summary>The index of the first entry held, or of the next one to come when empty.</summary>
    public LogIndex First { get; private set; }

    public int Count { get; private set; }

    /// <summary>Record bytes held.</summary>
    public long RecordBytes { get; private set; }

    public EntryTail(LogIndex next) => First = next;

    public LogIndex Next => First + (ulong)Count;

    public LogEntry this[LogIndex index]
    {
        get
        {
            Invariant.Require(index >= First && index < Next);
            return _ring[Slot((int)(index - First))]!;
        }
    }

    public void Add(LogEntry entry)
    {
        Invariant.Require(entry.Index == Next);
        if (Count == _ring.Length)
        {
            Grow();
        }

        _ring[Slot(Count)] = entry;
        Count++;
        RecordBytes += entry.Record.Length;
    }

    /// <summary>Drops the entries from <paramref name="from"/> on; entries before the tail are not its business.</summary>
    public void TruncateFrom(LogIndex from)
    {
        while (Count > 0 && Next > from)
        {
            RecordBytes -= Clear(Count - 1);
            Count--;
        }

        if (Count == 0 && from < First)
        {
            First = from;
        }
    }

    /// <summary>Drops the oldest entry.</summary>
    public LogEntry RemoveFirst()
    {
        Invariant.Require(Count > 0);
        LogEntry first = _ring[_start]!;
        RecordBytes -= Clear(0);
        _start = Slot(1);
        Count--;
        First = First.Next;
        return first;
    }

    /// <summary>Entries from <paramref name="from"/> to the end, as many as fit, at least one.</summary>
    public List<LogEntry> Take(LogIndex from, LogIndex to, long bytesMax)
    {
        var entries = new List<LogEntry>();
        long bytes = 0;
        for (LogIndex index = from; index <= to && index < Next; index = index.Next)
        {
            LogEntry entry = this[index];
            bytes += entry.Record.Length;
            if (entries.Count > 0 && bytes > bytesMax)
            {
                break;
            }

            entries.Add(entry);
        }

        return entries;
    }

    private int Slot(int position) => (_start + position) & (_ring.Length - 1);

    private int Clear(int position)
    {
        int slot = Slot(position);
        int bytes = _ring[slot]!.Record.Length;
        _ring[slot] = null;
        return bytes;
    }

    private void Grow()
    {
        var larger = new LogEntry?[_ring.Length * 2];
        for (int position = 0; position < Count; position++)
        {
            larger[position] = _ring[Slot(position)];
        }

        _ring = larger;
        _start = 0;
    }
}
