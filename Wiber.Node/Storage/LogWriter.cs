using System.Collections.Immutable;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Storage;

/// <summary>
/// Changes the segments of a log. No record is ever written over: truncation does not overwrite but begins a new
/// segment, whose header says from where on it replaces the old ones. One thread at a time; <see cref="View"/> is for any.
/// </summary>
internal sealed class LogWriter(IDisk disk, LogStoreOptions options, LogRecovery recovery) : IDisposable
{
    /// <summary>
    /// What a write that goes beyond it fills up with zeros. Space that is allocated but was never written costs a sync a change
    /// of the file's extents; in space that was written it is the data and nothing else (docs/decisions/012).
    /// </summary>
    private const int FillBytes = 64 * 1024;

    private static readonly byte[] Zeros = new byte[FillBytes];

    private readonly List<ReadOnlyMemory<byte>> _buffers = [];

    private volatile LogView _view = recovery.View;
    private ulong _nextWrite = recovery.NextWrite;

    /// <summary>The durable log.</summary>
    public LogView View => _view;

    /// <summary>Its last entry.</summary>
    public LogLink Last { get; private set; } = recovery.Last;

    /// <summary>Plans a change and makes sure that there is room for it; nothing that is there is touched.</summary>
    /// <param name="plan">What is wanted.</param>
    /// <param name="term">The node's term; no entry is of a later one.</param>
    /// <param name="memberships">The memberships of the log as it is.</param>
    /// <exception cref="DiskFullException">No room for the next segment.</exception>
    public LogChange Prepare(PersistPlan plan, Term term, MembershipHistory memberships)
    {
        LogChangeKind kind = LogChangeKind.Append;
        SegmentSpan kept = _view.Active;
        LogLink last = Last;
        if (plan.Reset is { } reset)
        {
            kind = LogChangeKind.Reset;
            last = reset.Link;
        }
        else if (plan.TruncateFrom is { } first && first <= last.Index)
        {
            kind = LogChangeKind.Truncate;
            (kept, last) = Keep(first);
        }

        Check(plan.Entries, last, term);
        return new LogChange(kind, kept, last, plan.Entries, Reserve(plan, kind, kept, last, memberships));
    }

    /// <summary>Carries a change out. Returns once it is on the disk.</summary>
    public void Apply(LogChange change)
    {
        switch (change.Kind)
        {
            case LogChangeKind.Truncate:
                RemoveSuffix(change.Kept, change.Last);
                break;
            case LogChangeKind.Reset:
                Reset(change.Runs[0].Segment!);
                break;
        }

        foreach (WriteRun run in change.Runs)
        {
            if (run.Segment is { } segment && segment != _view.Active.Segment)
            {
                Begin(segment);
            }

            if (run.Count > 0)
            {
                Append(change.Entries, run);
            }
        }
    }

    /// <summary>Removes the oldest segment, durably, so that there is no hole when the next one is removed.</summary>
    public void RemoveOldest()
    {
        Segment oldest = _view.Sealed[0].Segment;
        _view = _view with { Sealed = _view.Sealed.RemoveAt(0) };
        oldest.Delete(disk);
    }

    public void Dispose()
    {
        foreach (Segment segment in _view.Segments)
        {
            segment.Dispose();
        }
    }

    /// <summary>
    /// What is left of the log when entries from here on are removed: the segment that becomes the last, and the last entry.
    /// </summary>
    private (SegmentSpan Kept, LogLink Last) Keep(LogIndex truncateFrom)
    {
        SegmentSpan span = _view.Find(truncateFrom);
        LogIndex last = truncateFrom.Previous;
        if (last == span.Segment.Header.Previous.Index)
        {
            return (new SegmentSpan(span.Segment, last, SegmentHeader.Bytes), span.Segment.Header.Previous);
        }

        long end = LogReader.Locate(span, last, out LogRecordHeader header) + LogRecordHeader.RecordBytes(header.BodyBytes);
        return (new SegmentSpan(span.Segment, last, end), LogLink.To(header));
    }

    private void Check(List<LogEntry> entries, LogLink last, Term term)
    {
        Invariant.Require(last.Term <= term);
        foreach (LogEntry entry in entries)
        {
            Invariant.Require(entry.Index == last.Index.Next);
            Invariant.Require(entry.Header.Chain == last.Checksum);
            Invariant.Require(entry.Header.Group == options.Group);
            Invariant.Require(entry.Term >= last.Term && entry.Term <= term);
            last = LogLink.To(entry.Header);
        }
    }

    /// <summary>
    /// Decides which entries go into which segment and prepares all new segments, before anything is changed: after this the room
    /// is there.
    /// </summary>
    private List<WriteRun> Reserve(
        PersistPlan plan, LogChangeKind kind, SegmentSpan kept, LogLink last, MembershipHistory memberships)
    {
        List<LogEntry> entries = plan.Entries;
        var runs = new List<WriteRun>();
        try
        {
            int first = 0;
            ulong write = _nextWrite;
            bool startsSegment = kind != LogChangeKind.Append;
            do
            {
                long position = startsSegment ? SegmentHeader.Bytes : kept.End;
                long capacity = startsSegment ? NewCapacity(entries, first) : kept.Segment.Capacity;
                int count = 0;
                while (first + count < entries.Count && position + entries[first + count].Record.Length <= capacity)
                {
                    position += entries[first + count].Record.Length;
                    count++;
                }

                if (startsSegment || count > 0)
                {
                    LogLink previous = first == 0 ? last : LogLink.To(entries[first - 1].Header);
                    bool beginsLog = kind == LogChangeKind.Reset && first == 0;
                    Segment? segment = startsSegment
                        ? Segment.Prepare(
                            disk,
                            new SegmentHeader(
                                options.Group, previous, write, beginsLog, MembershipBefore(plan, first, last, memberships)),
                            capacity,
                            options.PositionIntervalBytes)
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
            runs.ForEach(run => run.Segment?.Abandon(disk));
            throw;
        }
    }

    /// <summary>Where the membership lies that is in force in front of one of the new entries.</summary>
    private static LogIndex MembershipBefore(PersistPlan plan, int first, LogLink last, MembershipHistory memberships) =>
        plan.Entries.Take(first).LastOrDefault(entry => entry.Kind == EntryKind.Membership)?.Index
        ?? plan.Reset?.Membership.Index
        ?? memberships.At(last.Index).Index;

    private long NewCapacity(List<LogEntry> entries, int first) => Math.Max(
        options.SegmentBytes, first < entries.Count ? SegmentHeader.Bytes + entries[first].Record.Length : 0L);

    /// <summary>
    /// Makes the given segment the last one, readers first. What it holds behind its new end stays there until the next segment
    /// has its name: up to that moment the truncation has not happened, and a crash leaves a log that merely ends earlier.
    /// </summary>
    private void RemoveSuffix(SegmentSpan kept, LogLink last)
    {
        LogView before = _view;
        _view = new LogView(before.Sealed.RemoveAll(span => span.First >= kept.First), kept);
        Last = last;
        kept.Segment.Positions.TruncateFrom(last.Index.Next);
        RemoveBehind(before, kept.First);
    }

    /// <summary>
    /// Lets the log begin in the given segment, readers first. What lies behind its first entry is removed before it gets its
    /// name, what lies in front after it: with the name all that lies in front has become meaningless.
    /// </summary>
    private void Reset(Segment segment)
    {
        LogView before = _view;
        LogLink link = segment.Header.Previous;
        _view = new LogView([], new SegmentSpan(segment, link.Index, SegmentHeader.Bytes));
        Last = link;
        RemoveBehind(before, segment.First);
        foreach (Segment old in before.Segments.Where(old => old.First <= segment.First))
        {
            old.Dispose();
        }

        segment.Install(disk);
        foreach (Segment old in before.Segments.Where(old => old.First < segment.First))
        {
            disk.Delete(old.Path);
        }

        disk.SyncFolder(StorageLayout.LogFolder);
    }

    /// <summary>Newest first, each synced before the next: at every moment the log that is left merely ends earlier.</summary>
    private void RemoveBehind(LogView before, LogIndex first)
    {
        foreach (Segment segment in before.Segments.Where(segment => segment.First > first).Reverse())
        {
            segment.Delete(disk);
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

        segment.Install(disk);
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

        if (end > active.Segment.FilledTo)
        {
            active.Segment.FilledTo = Math.Min((end / FillBytes * FillBytes) + FillBytes, active.Segment.Capacity);
            _buffers.Add(Zeros.AsMemory(0, (int)(active.Segment.FilledTo - end)));
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

        Last = LogLink.To(entries[run.First + run.Count - 1].Header);
        _view = _view with { Active = new SegmentSpan(active.Segment, Last.Index, end) };
    }
}
