using System.Collections.Immutable;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>
/// A node's durable state: hard state and log. One thread at a time writes; any thread reads, and sees only what is on the disk.
/// Every byte of a segment is written at most once: truncation does not overwrite but begins a new segment, whose header says
/// from where on it replaces the old ones. The layout and the recovery rules are in docs/storage-format.md.
/// </summary>
internal sealed class LogStore : IDisposable
{
    private readonly IDisk _disk;
    private readonly LogStoreOptions _options;
    private readonly VoteFile _vote;
    private readonly Lock _writer = new();
    private readonly List<ReadOnlyMemory<byte>> _buffers = [];

    private volatile LogView _view;
    private volatile Exception? _failure;
    private LogLink _last;
    private ulong _nextWrite;
    private ulong _floor;

    private LogStore(IDisk disk, LogStoreOptions options, StorageCounters counters, VoteFile vote, LogRecovery recovery)
    {
        _disk = disk;
        _options = options;
        _vote = vote;
        _view = recovery.View;
        _last = recovery.Last;
        _nextWrite = recovery.NextWrite;
        _floor = Math.Max(options.KnownCommitted.Value, _view.PreviousIndex.Value);
        Counters = counters;
        TornBytes = recovery.TornBytes;
        var state = new PersistentState
        {
            HardState = vote.State,
            Previous = _view.Oldest.Segment.Header.Previous,
            Last = _last,
            Terms = recovery.Terms,
        };
        Recovered = new RecoveredLog(0, state, recovery.LatestHybridTime);
    }

    /// <summary>What was found when the store was opened.</summary>
    public RecoveredLog Recovered { get; }

    /// <summary>How many bytes of an unfinished write were cut off when the store was opened; 0 after a clean stop.</summary>
    public long TornBytes { get; }

    public StorageCounters Counters { get; }

    /// <summary>The entry before the first one that is there.</summary>
    public LogIndex PreviousIndex => _view.PreviousIndex;

    /// <summary>The last durable entry.</summary>
    public LogIndex LastIndex => _view.LastIndex;

    /// <summary>
    /// Opens a node's folder, or sets a new one up. What a crash can leave behind is put in order. The disk stays the caller's to
    /// dispose.
    /// </summary>
    /// <exception cref="StorageException">The folder is another's, of another format, or damaged.</exception>
    public static LogStore Open(IDisk disk, LogStoreOptions options)
    {
        Invariant.Require(options.SegmentBytes > SegmentHeader.Bytes);
        var counters = new StorageCounters();
        var metered = new MeteredDisk(disk, counters);
        var identity = new NodeIdentity(options.ClusterName, options.NodeId, options.Group);
        bool isNew = !identity.Verify(metered);
        metered.CreateFolder(StorageLayout.LogFolder);
        VoteFile vote = VoteFile.Open(metered, isNew);
        var recovery = new LogRecovery(metered, options);
        LogStore store;
        try
        {
            recovery.Run(isNew);
            store = new LogStore(metered, options, counters, vote, recovery);
        }
        catch
        {
            vote.Dispose();
            throw;
        }

        try
        {
            store.CheckRecovered(isNew);
            if (isNew)
            {
                identity.Create(metered);
            }

            metered.SyncFolder("");
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Says that entries up to here are committed: to truncate one of them is a broken invariant. It only ever rises.
    /// </summary>
    public void RaiseFloor(LogIndex committed)
    {
        ulong seen = Volatile.Read(ref _floor);
        while (seen < committed.Value)
        {
            ulong before = Interlocked.CompareExchange(ref _floor, committed.Value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>
    /// Makes batches durable, in order, as one: at most one save of the hard state, one truncation, and one write and sync per
    /// segment. Nothing of them is durable before this returns.
    /// </summary>
    /// <exception cref="DiskFullException">
    /// No room for the next segment. Nothing was changed, and the same call may be made again.
    /// </exception>
    /// <exception cref="StorageException">The disk failed; so will every later call.</exception>
    public void Persist(IReadOnlyList<PersistBatch> batches)
    {
        lock (_writer)
        {
            ThrowIfFailed();
            PersistPlan plan = PersistPlan.Fold(batches);
            LogIndex? truncateFrom = plan.TruncateFrom <= _last.Index ? plan.TruncateFrom : null;
            try
            {
                (SegmentSpan Active, LogLink Last) kept = truncateFrom is { } first ? Keep(first) : (_view.Active, _last);
                Check(plan, kept.Last);
                List<WriteRun> runs = Reserve(plan.Entries, kept.Active, kept.Last, startsSegment: truncateFrom is not null);
                try
                {
                    Execute(plan, truncateFrom is not null, kept.Active, kept.Last, runs);
                }
                catch (DiskFullException e)
                {
                    // The room was there when it was reserved; what is on the disk now is not known.
                    throw new StorageException(e.Message, e);
                }
            }
            catch (Exception e) when (e is not DiskFullException)
            {
                _failure = e;
                throw;
            }
        }
    }

    /// <summary>
    /// Reads entries from one index to another, both included. May be called from any thread; sees only what is on the disk.
    /// Checks the checksums of what it returns.
    /// </summary>
    /// <returns>
    /// At least one entry, then as many as come in one read and take at most <paramref name="bytesMax"/> bytes. Empty only if the
    /// entry <paramref name="from"/> is not in the log: removed, truncated, or not yet durable.
    /// </returns>
    /// <exception cref="StorageException">Damage, or the store has failed.</exception>
    public IReadOnlyList<LogEntry> Read(LogIndex from, LogIndex to, int bytesMax)
    {
        Invariant.Require(from <= to);
        while (true)
        {
            ThrowIfFailed();
            LogView view = _view;
            if (from <= view.PreviousIndex || from > view.LastIndex)
            {
                return [];
            }

            try
            {
                return LogReader.Read(view.Find(from), from, to, bytesMax);
            }
            catch (Exception e) when (e is StorageException or ObjectDisposedException && IsOutdated(view, from))
            {
                // Entries were truncated or removed while they were read. The newer view tells what is there now.
            }
        }
    }

    /// <summary>
    /// Removes whole segments whose entries are all at or before this one, oldest first. What is left begins with a segment, so
    /// some of the entries may stay.
    /// </summary>
    /// <exception cref="StorageException">The disk failed; so will every later call.</exception>
    public void RemovePrefix(LogIndex lastRemoved)
    {
        lock (_writer)
        {
            ThrowIfFailed();
            try
            {
                int count = 0;
                ImmutableArray<SegmentSpan> closed = _view.Sealed;
                while (count < closed.Length && closed[count].Last <= lastRemoved)
                {
                    count++;
                }

                _view = _view with { Sealed = closed.RemoveRange(0, count) };
                for (int i = 0; i < count; i++)
                {
                    // Each is synced before the next: a hole in the middle of the log would be damage.
                    closed[i].Segment.Delete(_disk);
                }

                RaiseFloor(_view.PreviousIndex);
            }
            catch (Exception e)
            {
                _failure = e;
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_writer)
        {
            _failure ??= new ObjectDisposedException(nameof(LogStore));
            _vote.Dispose();
            foreach (Segment segment in _view.Segments)
            {
                segment.Dispose();
            }
        }
    }

    private void CheckRecovered(bool isNew)
    {
        if (isNew && (Recovered.State.HardState != default || _last != LogLink.Start))
        {
            throw new StorageException(
                $"{_disk.Root}/{StorageLayout.Identity}: missing, but the folder holds a vote or a log; whose is not known");
        }

        if (_last.Index < _options.KnownCommitted)
        {
            throw new StorageException(
                $"{_view.Active.Segment.FullName}: damaged: "
                + $"the log ends with entry {_last.Index}, but entry {_options.KnownCommitted} was committed");
        }

        if (Recovered.State.HardState.Term < _last.Term)
        {
            throw new StorageException(
                $"{_disk.Root}/{StorageLayout.Vote}: damaged: "
                + $"its term {Recovered.State.HardState.Term} is lower than term {_last.Term} of the log's last entry");
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new StorageException($"{_disk.Root}: the store has stopped: {failure.Message}", failure);
        }
    }

    /// <summary>Whether what a reader saw in the segment with this entry is no longer all part of the log.</summary>
    private bool IsOutdated(LogView seen, LogIndex index)
    {
        LogView now = _view;
        if (_failure is not null || index <= now.PreviousIndex || index > now.LastIndex)
        {
            return true;
        }

        SegmentSpan before = seen.Find(index);
        SegmentSpan after = now.Find(index);
        return after.Segment != before.Segment || after.Last < before.Last;
    }

    /// <summary>
    /// What is left of the log when entries from here on are removed: the segment that becomes the last, and the last entry.
    /// </summary>
    private (SegmentSpan Active, LogLink Last) Keep(LogIndex truncateFrom)
    {
        Invariant.Require(truncateFrom.Value > Volatile.Read(ref _floor));
        SegmentSpan span = _view.Find(truncateFrom);
        LogIndex last = truncateFrom.Previous;
        if (last == span.Segment.Header.Previous.Index)
        {
            return (new SegmentSpan(span.Segment, last, SegmentHeader.Bytes), span.Segment.Header.Previous);
        }

        long end = LogReader.Locate(span, last, out LogRecordHeader header) + LogRecordHeader.RecordBytes(header.BodyBytes);
        return (new SegmentSpan(span.Segment, last, end), LogLink.To(header));
    }

    private void Check(PersistPlan plan, LogLink last)
    {
        Term term = plan.HardState?.Term ?? _vote.State.Term;
        Invariant.Require(term >= _vote.State.Term);
        foreach (LogEntry entry in plan.Entries)
        {
            Invariant.Require(entry.Index == last.Index.Next);
            Invariant.Require(entry.Header.Chain == last.Checksum);
            Invariant.Require(entry.Header.Group == _options.Group);
            Invariant.Require(entry.Term >= last.Term && entry.Term <= term);
            last = LogLink.To(entry.Header);
        }
    }

    /// <summary>
    /// Decides which entries go into which segment and prepares all new segments, before anything is changed: after this the room
    /// is there.
    /// </summary>
    private List<WriteRun> Reserve(List<LogEntry> entries, SegmentSpan active, LogLink last, bool startsSegment)
    {
        var runs = new List<WriteRun>();
        try
        {
            int first = 0;
            ulong write = _nextWrite;
            do
            {
                long position = startsSegment ? SegmentHeader.Bytes : active.End;
                long capacity = startsSegment ? NewCapacity(entries, first) : active.Segment.Capacity;
                int count = 0;
                while (first + count < entries.Count && position + entries[first + count].Record.Length <= capacity)
                {
                    position += entries[first + count].Record.Length;
                    count++;
                }

                if (startsSegment || count > 0)
                {
                    LogLink previous = first == 0 ? last : LogLink.To(entries[first - 1].Header);
                    Segment? segment = startsSegment
                        ? Segment.Prepare(
                            _disk, new SegmentHeader(_options.Group, previous, write), capacity, _options.PositionIntervalBytes)
                        : null;
                    runs.Add(new WriteRun(segment, first, count));
                    write++;
                }

                first += count;
                startsSegment = true;
            }
            while (first < entries.Count);

            return runs;
        }
        catch (DiskFullException)
        {
            runs.ForEach(run => run.Segment?.Abandon(_disk));
            throw;
        }
    }

    private long NewCapacity(List<LogEntry> entries, int first) => Math.Max(
        _options.SegmentBytes, first < entries.Count ? SegmentHeader.Bytes + entries[first].Record.Length : 0L);

    private void Execute(PersistPlan plan, bool truncates, SegmentSpan active, LogLink last, List<WriteRun> runs)
    {
        if (plan.HardState is { } hardState)
        {
            _vote.Save(hardState);
        }

        if (truncates)
        {
            RemoveSuffix(active, last);
        }

        foreach (WriteRun run in runs)
        {
            if (run.Segment is not null)
            {
                Begin(run.Segment);
            }

            if (run.Count > 0)
            {
                Append(plan.Entries, run);
            }
        }
    }

    /// <summary>
    /// Makes the given segment the last one, readers first. What it holds behind its new end stays there until the next segment
    /// has its name: up to that moment the truncation has not happened, and a crash leaves a log that merely ends earlier.
    /// </summary>
    private void RemoveSuffix(SegmentSpan active, LogLink last)
    {
        LogView before = _view;
        _view = new LogView(before.Sealed.RemoveAll(span => span.First >= active.First), active);
        _last = last;
        active.Segment.Positions.TruncateFrom(last.Index.Next);
        foreach (Segment segment in before.Segments.Where(segment => segment.First > active.First).Reverse())
        {
            segment.Delete(_disk);
        }
    }

    private void Begin(Segment segment)
    {
        LogView view = _view;
        ImmutableArray<SegmentSpan> closed = view.Sealed;
        bool replaces = view.Active.First == segment.First;
        if (replaces)
        {
            // An open file cannot be replaced on every system.
            view.Active.Segment.Dispose();
        }

        segment.Install(_disk);
        if (!replaces)
        {
            view.Active.Segment.Seal(view.Active.End);
            closed = closed.Add(view.Active);
        }

        _view = new LogView(closed, new SegmentSpan(segment, segment.Header.Previous.Index, SegmentHeader.Bytes));
    }

    private void Append(List<LogEntry> entries, WriteRun run)
    {
        SegmentSpan active = _view.Active;
        long end = active.End;
        _buffers.Clear();
        for (int i = 0; i < run.Count; i++)
        {
            Memory<byte> record = entries[run.First + i].Record;
            LogRecordHeader.WriteMark(record.Span, WriteMark.Of(_nextWrite, isLastOfWrite: i == run.Count - 1).Value);
            _buffers.Add(record);
            end += record.Length;
        }

        active.Segment.File.Write(_buffers, active.End);
        active.Segment.File.Sync();
        _buffers.Clear();
        _nextWrite++;

        long position = active.End;
        for (int i = 0; i < run.Count; i++)
        {
            LogEntry entry = entries[run.First + i];
            active.Segment.Positions.Add(entry.Index, position);
            position += entry.Record.Length;
        }

        _last = LogLink.To(entries[run.First + run.Count - 1].Header);
        _view = _view with { Active = new SegmentSpan(active.Segment, _last.Index, end) };
    }
}
