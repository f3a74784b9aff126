namespace Wiber.Node.Raft;

/// <summary>
/// The log as the core sees it: the term of every entry, and the newest entries themselves. Older entries lie on disk only and
/// are asked for with
/// <see cref="LoadRequest"/>.
/// </summary>
internal sealed class RaftLog
{
    private readonly long _tailBytesMax;
    private readonly List<TermStart> _terms;
    private EntryTail _tail;

    public RaftLog(PersistentState state, long tailBytesMax)
    {
        Invariant.Require(state.Last.Index >= state.Previous.Index);
        Invariant.Require((state.Terms.Count == 0) == (state.Last == state.Previous));
        Previous = state.Previous;
        LastChecksum = state.Last.Checksum;
        _terms = [.. state.Terms];
        _tail = new EntryTail(state.Last.Index.Next);
        _tailBytesMax = tailBytesMax;
    }

    /// <summary>The last entry that was removed; the log begins behind it.</summary>
    public LogLink Previous { get; private set; }

    public LogIndex PreviousIndex => Previous.Index;

    public LogIndex LastIndex => _tail.Next.Previous;

    public Term LastTerm => _terms.Count == 0 ? Previous.Term : _terms[^1].Term;

    /// <summary>The header checksum of the last entry; the next one is chained to it.</summary>
    public uint LastChecksum { get; private set; }

    /// <summary>The oldest entry in memory, or the next one to come.</summary>
    public LogIndex TailFirst => _tail.First;

    /// <summary>The term of an entry, or nothing if it lies before or behind the log.</summary>
    public Term? TermAt(LogIndex index)
    {
        if (index == PreviousIndex)
        {
            return Previous.Term;
        }

        if (index < PreviousIndex || index > LastIndex)
        {
            return null;
        }

        int low = 0;
        int high = _terms.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_terms[middle].FirstIndex <= index)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return _terms[low].Term;
    }

    /// <summary>Whether another log that ends like this is at least as complete as ours (Raft §5.4.1).</summary>
    public bool IsUpToDate(LogIndex lastIndex, Term lastTerm) =>
        lastTerm > LastTerm || (lastTerm == LastTerm && lastIndex >= LastIndex);

    /// <summary>
    /// The last entry at or before <paramref name="index"/> whose term is not above <paramref name="term"/>: the two logs cannot
    /// agree behind it.
    /// </summary>
    public (LogIndex Index, Term Term) FindAgreement(LogIndex index, Term term)
    {
        LogIndex candidate = LogIndex.Min(index, LastIndex);
        for (int i = _terms.Count - 1; i >= 0 && candidate > PreviousIndex; i--)
        {
            if (_terms[i].FirstIndex > candidate)
            {
                continue;
            }

            if (_terms[i].Term <= term)
            {
                return (candidate, _terms[i].Term);
            }

            candidate = _terms[i].FirstIndex.Previous;
        }

        return (LogIndex.Max(candidate, PreviousIndex), Previous.Term);
    }

    /// <summary>Adds the next entry and checks that it is chained to the one before.</summary>
    public void Append(LogEntry entry)
    {
        Invariant.Require(entry.Index == LastIndex.Next);
        Invariant.Require(entry.Term >= LastTerm);
        Invariant.Require(entry.Header.Chain == LastChecksum, "the entry is not chained to the log's last entry (Log Matching)");
        if (_terms.Count == 0 || entry.Term > _terms[^1].Term)
        {
            _terms.Add(new TermStart(entry.Term, entry.Index));
        }

        _tail.Add(entry);
        LastChecksum = entry.Header.Checksum;
    }

    /// <summary>Removes the entries from <paramref name="from"/> on.</summary>
    /// <param name="from">The first entry to go.</param>
    /// <param name="checksumBefore">The header checksum of the entry before it, as the leader has it; the disk checks it again
    /// when it writes.</param>
    public void TruncateFrom(LogIndex from, uint checksumBefore)
    {
        Invariant.Require(from > PreviousIndex && from <= LastIndex);
        if (from > _tail.First)
        {
            Invariant.Require(
                _tail[from.Previous].Header.Checksum == checksumBefore,
                "logs with the same term at an index differ (Log Matching)");
        }

        _tail.TruncateFrom(from);
        while (_terms.Count > 0 && _terms[^1].FirstIndex >= from)
        {
            _terms.RemoveAt(_terms.Count - 1);
        }

        LastChecksum = checksumBefore;
    }

    /// <summary>Forgets the entries up to a committed one, after they were removed from the disk.</summary>
    public void RemovePrefix(LogLink last)
    {
        Invariant.Require(TermAt(last.Index) == last.Term);
        while (_tail.Count > 0 && _tail.First <= last.Index)
        {
            _tail.RemoveFirst();
        }

        int gone = _terms.FindLastIndex(start => start.FirstIndex <= last.Index);
        if (gone >= 0)
        {
            // The term of the first entry that is left may have begun in front of it.
            Term first = _terms[gone].Term;
            _terms.RemoveRange(0, gone + 1);
            bool goesOn = LastIndex > last.Index && (_terms.Count == 0 || _terms[0].FirstIndex > last.Index.Next);
            if (goesOn)
            {
                _terms.Insert(0, new TermStart(first, last.Index.Next));
            }
        }

        Previous = last;
    }

    /// <summary>Begins anew, empty, behind an entry that another node vouches for.</summary>
    public void Reset(LogLink previous)
    {
        _terms.Clear();
        _tail = new EntryTail(previous.Index.Next);
        Previous = previous;
        LastChecksum = previous.Checksum;
    }

    public bool IsInTail(LogIndex index) => index >= _tail.First && index <= LastIndex;

    public LogEntry InTail(LogIndex index) => _tail[index];

    /// <summary>Entries from memory, as many as fit into <paramref name="bytesMax"/>, at least one.</summary>
    public List<LogEntry> TakeFromTail(LogIndex from, LogIndex to, long bytesMax) => _tail.Take(from, to, bytesMax);

    /// <summary>
    /// Lets go of the oldest entries in memory while there are too many, but of none behind <paramref name="settled"/>.
    /// </summary>
    public void TrimTail(LogIndex settled)
    {
        while (_tail.RecordBytes > _tailBytesMax && _tail.Count > 0 && _tail.First <= settled)
        {
            _tail.RemoveFirst();
        }
    }
}
