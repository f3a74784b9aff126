using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Storage;

/// <summary>
/// A node's durable state: hard state, log, who belongs to the group, and a snapshot that is being received. One thread at a time
/// writes; any thread reads, and sees only what is on the disk. The layout and the recovery rules are in docs/storage-format.md.
/// </summary>
internal sealed class LogStore : IDisposable
{
    private readonly IDisk _disk;
    private readonly LogStoreOptions _options;
    private readonly StoreFiles _files;
    private readonly LogWriter _log;
    private readonly MembershipHistory _memberships;
    private readonly Lock _writer = new();

    private volatile Exception? _failure;
    private ulong _floor;

    private LogStore(
        IDisk disk, LogStoreOptions options, StorageCounters counters, ulong number, StoreFiles files, LogRecovery recovery)
    {
        _disk = disk;
        _options = options;
        _files = files;
        _log = new LogWriter(disk, options, recovery);
        _floor = Math.Max(options.KnownCommitted.Value, PreviousIndex.Value);
        Counters = counters;
        TornBytes = recovery.TornBytes;
        PlacedMembership? first = files.Members.At(PreviousIndex);
        var state = new PersistentState
        {
            HardState = files.Vote.State,
            Previous = _log.View.Previous,
            Last = _log.Last,
            Terms = recovery.Terms,
            Memberships = first is { } placed ? [placed, .. recovery.Memberships] : recovery.Memberships,
            Snapshot = files.Snapshot.State,
        };
        _memberships = new MembershipHistory(state.Memberships);
        Recovered = new RecoveredLog(number, state, recovery.LatestHybridTime);
    }

    /// <summary>What was found when the store was opened.</summary>
    public RecoveredLog Recovered { get; }

    /// <summary>How many bytes of an unfinished write were cut off when the store was opened; 0 after a clean stop.</summary>
    public long TornBytes { get; }

    public StorageCounters Counters { get; }

    /// <summary>The entry before the first one that is there.</summary>
    public LogIndex PreviousIndex => _log.View.PreviousIndex;

    /// <summary>The same with its term and checksum.</summary>
    public LogLink Previous => _log.View.Previous;

    /// <summary>The last durable entry.</summary>
    public LogIndex LastIndex => _log.View.LastIndex;

    /// <summary>What the log is made of, oldest first. For any thread.</summary>
    public IReadOnlyList<SegmentExtent> Segments =>
        [.. _log.View.Spans.Select(span => new SegmentExtent(span.First, span.Last, span.End))];

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
        NodeIdentity? found = NodeIdentity.Read(metered, options);
        bool isNew = found is null;
        NodeIdentity identity = found ?? NodeIdentity.Of(options);
        metered.CreateFolder(StorageLayout.LogFolder);
        metered.CreateFolder(StorageLayout.SnapshotFolder);
        StoreFiles files = StoreFiles.Open(metered, isNew);
        LogStore? store = null;
        try
        {
            var recovery = new LogRecovery(metered, options);
            recovery.Run(isNew);
            store = new LogStore(metered, options, counters, identity.Disk, files, recovery);
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
            store?.Dispose();
            files.Dispose();
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
    /// Makes batches durable, in order, as one: at most one save of the hard state, one write of a snapshot's pieces, one reset
    /// or truncation of the log, and one write and sync per segment. Nothing of them counts as durable before this returns.
    /// </summary>
    /// <exception cref="DiskFullException">
    /// No room for the next segment, or for a snapshot. Nothing was changed, except that a snapshot that another is to replace is
    /// gone; and the same call may be made again.
    /// </exception>
    /// <exception cref="StorageException">The disk failed; so will every later call.</exception>
    public void Persist(IReadOnlyList<PersistBatch> batches)
    {
        lock (_writer)
        {
            ThrowIfFailed();
            PersistPlan plan = PersistPlan.Fold(batches);
            try
            {
                LogChange change = Prepare(plan);
                try
                {
                    Execute(plan, change);
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
    /// <param name="from">The first entry.</param>
    /// <param name="to">The last entry.</param>
    /// <param name="bytesMax">Bounds the bytes of the entries behind the first.</param>
    /// <param name="allocate">
    /// Gives the memory in which the entries will lie, at least so many bytes; new memory if it is not given.
    /// </param>
    /// <returns>
    /// At least one entry, then as many as come in one read and take at most <paramref name="bytesMax"/> bytes. Empty only if the
    /// entry <paramref name="from"/> is not in the log: removed, truncated, or not yet durable.
    /// </returns>
    /// <exception cref="StorageException">Damage, or the store has failed.</exception>
    public IReadOnlyList<LogEntry> Read(LogIndex from, LogIndex to, int bytesMax, Func<int, byte[]>? allocate = null)
    {
        Invariant.Require(from <= to);
        while (true)
        {
            ThrowIfFailed();
            LogView view = _log.View;
            if (from <= view.PreviousIndex || from > view.LastIndex)
            {
                return [];
            }

            try
            {
                return LogReader.Read(view.Find(from), from, to, bytesMax, allocate ?? AllocateNew);
            }
            catch (Exception e) when (e is StorageException or ObjectDisposedException && IsOutdated(view, from))
            {
                // Entries were truncated or removed while they were read. The newer view tells what is there now.
            }
        }
    }

    /// <summary>
    /// Checks one of the segments that were not read when the store was opened; false if there is none left. A segment that is read
    /// from is checked before, so this is only for those that nobody reads. For any thread.
    /// </summary>
    /// <exception cref="StorageException">Damage, or the store has failed.</exception>
    public bool CheckOne()
    {
        ThrowIfFailed();
        SegmentSpan unread = _log.View.Sealed.FirstOrDefault(span => !span.Segment.IsChecked);
        if (unread.Segment is null)
        {
            return false;
        }

        try
        {
            unread.Segment.Check();
        }
        catch (Exception e) when (e is StorageException or ObjectDisposedException
            && !_log.View.Segments.Contains(unread.Segment))
        {
            // It was removed meanwhile.
        }

        return true;
    }

    /// <summary>
    /// Removes whole segments whose entries are all at or before this one, oldest first. What is left begins with a segment, so
    /// some of the entries may stay. Who belongs to the group there is saved before.
    /// </summary>
    /// <returns>The entry in front of the first one left.</returns>
    /// <exception cref="StorageException">The disk failed; so will every later call.</exception>
    public LogLink RemovePrefix(LogIndex lastRemoved)
    {
        lock (_writer)
        {
            ThrowIfFailed();
            try
            {
                while (_log.View.Sealed is [var oldest, ..] && oldest.Last <= lastRemoved)
                {
                    // One by one: the file tells two beginnings of the log apart, not three.
                    _files.Members.Save(PreviousIndex, _memberships.At(oldest.Last));
                    _log.RemoveOldest();
                }

                _memberships.RemovePrefix(PreviousIndex);
                RaiseFloor(PreviousIndex);
                return _log.View.Previous;
            }
            catch (Exception e)
            {
                _failure = e;
                throw;
            }
        }
    }

    /// <summary>
    /// Reads a snapshot that was received as a whole; nothing if it is not there, or not whole. The caller disposes the
    /// stream, and has read what was received only if it read to the end: the checksum is checked there, with a
    /// <see cref="StorageException"/>.
    /// </summary>
    /// <exception cref="StorageException">The disk failed.</exception>
    public Stream? OpenReceivedSnapshot(ulong snapshotId)
    {
        lock (_writer)
        {
            ThrowIfFailed();
            return _files.Snapshot.State is { IsWhole: true } whole && whole.SnapshotId == snapshotId
                ? _files.Snapshot.OpenRead()
                : null;
        }
    }

    /// <summary>Removes the received snapshot, unless by now another one has taken its place.</summary>
    /// <exception cref="StorageException">The disk failed; so will every later call.</exception>
    public void DropReceivedSnapshot(ulong snapshotId)
    {
        lock (_writer)
        {
            ThrowIfFailed();
            try
            {
                if (_files.Snapshot.State?.SnapshotId == snapshotId)
                {
                    _files.Snapshot.Remove();
                }
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
            _files.Dispose();
            _log.Dispose();
        }
    }

    private static byte[] AllocateNew(int bytes) => GC.AllocateUninitializedArray<byte>(bytes);

    private void CheckRecovered(bool isNew)
    {
        if (isNew && (!_files.AreEmpty || _log.Last != LogLink.Start))
        {
            throw new StorageException(
                $"{_disk.Root}/{StorageLayout.Identity}: missing, but the folder holds a vote, a log or a snapshot; "
                + "whose is not known");
        }

        if (_log.Last.Index < _options.KnownCommitted)
        {
            throw new StorageException(
                $"{_log.View.Active.Segment.FullName}: damaged: "
                + $"the log ends with entry {_log.Last.Index}, but entry {_options.KnownCommitted} was committed");
        }

        if (Recovered.State.HardState.Term < _log.Last.Term)
        {
            throw new StorageException(
                $"{_disk.Root}/{StorageLayout.Vote}: damaged: "
                + $"its term {Recovered.State.HardState.Term} is lower than term {_log.Last.Term} of the log's last entry");
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
        LogView now = _log.View;
        if (_failure is not null || index <= now.PreviousIndex || index > now.LastIndex)
        {
            return true;
        }

        SegmentSpan before = seen.Find(index);
        SegmentSpan after = now.Find(index);
        return after.Segment != before.Segment || after.Last < before.Last;
    }

    private LogChange Prepare(PersistPlan plan)
    {
        ulong floor = Volatile.Read(ref _floor);
        Term term = plan.HardState?.Term ?? _files.Vote.State.Term;
        Invariant.Require(term >= _files.Vote.State.Term);
        Invariant.Require(plan.TruncateFrom is not { } from || from > _log.Last.Index || from.Value > floor);
        Invariant.Require(plan.Reset is null || plan.Reset.Link.Index.Value >= floor);
        Invariant.Require(plan.Reset is null || plan.Reset.Membership.Index <= plan.Reset.Link.Index);
        LogChange change = _log.Prepare(plan, term, _memberships);
        try
        {
            _files.Snapshot.Reserve(plan.Chunks);
            return change;
        }
        catch (DiskFullException)
        {
            change.Abandon(_disk);
            throw;
        }
    }

    private void Execute(PersistPlan plan, LogChange change)
    {
        if (plan.HardState is { } hardState)
        {
            _files.Vote.Save(hardState);
        }

        _files.Snapshot.Write(plan.Chunks);
        if (plan.Reset is { } reset)
        {
            _files.Members.Save(PreviousIndex, reset.Membership);
        }

        _log.Apply(change);
        Follow(plan, change);
    }

    /// <summary>Keeps track of the memberships in the log, to know which one to save when its front is removed.</summary>
    private void Follow(PersistPlan plan, LogChange change)
    {
        if (plan.Reset is { } reset)
        {
            _memberships.Reset(reset.Membership);
            RaiseFloor(reset.Link.Index);
        }
        else if (change.Kind == LogChangeKind.Truncate)
        {
            _memberships.TruncateFrom(change.Last.Index.Next);
        }

        foreach (LogEntry entry in plan.Entries)
        {
            if (entry.Kind == EntryKind.Membership)
            {
                _memberships.Append(new PlacedMembership(entry.Index, Membership.Of(entry)));
            }
        }
    }
}
