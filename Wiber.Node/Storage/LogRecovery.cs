using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Storage;

/// <summary>
/// Reads as much of a log at start as has to be known, and decides about everything that is not as it should be: what a crash can
/// leave behind is put in order, anything else is damage and refused. The rules, and why they are right, are in
/// docs/storage-format.md.
/// </summary>
internal sealed class LogRecovery(IDisk disk, LogStoreOptions options)
{
    private const ulong FirstWrite = 1;

    private readonly List<TermStart> _terms = [];
    private readonly List<PlacedMembership> _memberships = [];

    /// <summary>The log that is there, all of it on the disk. Segments that were not read yet are checked when they are.</summary>
    public LogView View { get; private set; } = null!;

    /// <summary>The last entry.</summary>
    public LogLink Last { get; private set; }

    /// <summary>The latest hybrid time of any entry.</summary>
    public ulong LatestHybridTime { get; private set; }

    /// <summary>The number for the next write.</summary>
    public ulong NextWrite { get; private set; }

    public IReadOnlyList<TermStart> Terms => _terms;

    /// <summary>The memberships that entries hold, in order.</summary>
    public IReadOnlyList<PlacedMembership> Memberships => _memberships;

    /// <summary>How many bytes of an unfinished write were cut off.</summary>
    public long TornBytes { get; private set; }

    /// <exception cref="StorageException">Damage; the message says where and what.</exception>
    public void Run(bool isNew)
    {
        List<LogIndex> firsts = ListSegments();
        if (firsts.Count == 0)
        {
            if (!isNew)
            {
                throw new StorageException($"{disk.Root}/{StorageLayout.LogFolder}: damaged: there is no segment");
            }

            var header = new SegmentHeader(options.Group, LogLink.Start, FirstWrite);
            using Segment first = Segment.Prepare(disk, header, options.SegmentBytes, options.PositionIntervalBytes);
            first.Install(disk);
            firsts.Add(first.First);
        }

        var segments = new List<Segment>(firsts.Count);
        try
        {
            int replaced = OpenAll(firsts, segments);
            Walk(segments);
            RemoveReplaced(firsts[..replaced]);
        }
        catch
        {
            segments.ForEach(segment => segment.Dispose());
            throw;
        }
    }

    /// <summary>
    /// Opens the segments of the log, which may begin anew in the middle: a crash came before what lay in front was removed.
    /// </summary>
    /// <returns>How many segments lie in front of the log.</returns>
    private int OpenAll(List<LogIndex> firsts, List<Segment> segments)
    {
        for (int i = firsts.Count - 1; i >= 0; i--)
        {
            var segment = Segment.Open(disk, firsts[i], options);
            segments.Insert(0, segment);
            if (segment.Header.BeginsLog)
            {
                return i;
            }
        }

        return 0;
    }

    private void RemoveReplaced(List<LogIndex> firsts)
    {
        if (firsts.Count > 0)
        {
            firsts.ForEach(first => disk.Delete(StorageLayout.SegmentPath(first)));
            disk.SyncFolder(StorageLayout.LogFolder);
        }
    }

    private List<LogIndex> ListSegments()
    {
        var firsts = new List<LogIndex>();
        foreach (string name in disk.List(StorageLayout.LogFolder))
        {
            if (StorageLayout.TryReadSegmentName(name, out LogIndex first))
            {
                firsts.Add(first);
            }
            else if (name.EndsWith(StorageLayout.TemporarySuffix, StringComparison.Ordinal))
            {
                disk.Delete($"{StorageLayout.LogFolder}/{name}");
            }
        }

        // The names that are there may have been given just before a crash.
        disk.SyncFolder(StorageLayout.LogFolder);
        firsts.Sort();
        return firsts;
    }

    /// <summary>
    /// Reads the last segments, and of the others those that may hold something that has to be known: where a term begins, who is a
    /// member, the latest time. The rest is checked when it is read from.
    /// </summary>
    private void Walk(List<Segment> segments)
    {
        var found = new SegmentFindings[segments.Count];
        found[^1] = WalkLast(segments[^1]);
        LatestHybridTime = found[^1].LatestHybridTime;
        for (int i = segments.Count - 2; i >= 0; i--)
        {
            // Of all sealed segments only the newest may not have been cut to its part of the log before a crash.
            bool isRead = i == segments.Count - 2 || LatestHybridTime == 0 || MayHoldNews(segments[i], segments[i + 1]);
            found[i] = isRead ? WalkSealed(segments[i], segments[i + 1]) : PutOff(segments[i], segments[i + 1]);
            LatestHybridTime = Math.Max(LatestHybridTime, found[i].LatestHybridTime);
        }

        foreach (SegmentFindings each in found)
        {
            bool isFirst = _terms.Count == 0 && each.Span.Last >= each.Span.First;
            if (isFirst && each.Terms.FirstOrDefault().FirstIndex != each.Span.First)
            {
                _terms.Add(new TermStart(each.Span.Segment.Header.Previous.Term, each.Span.First));
            }

            _terms.AddRange(each.Terms);
            _memberships.AddRange(each.Memberships);
        }

        View = new LogView([.. found[..^1].Select(each => each.Span)], found[^1].Span);
    }

    /// <summary>
    /// Terms never fall, so if the entries in front of a segment and at its end are of the same one, so are all between; and each
    /// header names the membership that was in force at its beginning.
    /// </summary>
    private static bool MayHoldNews(Segment segment, Segment next) =>
        segment.Header.Previous.Term != next.Header.Previous.Term
        || segment.Header.MembershipIndex == LogIndex.Zero
        || segment.Header.MembershipIndex != next.Header.MembershipIndex;

    private static SegmentFindings PutOff(Segment segment, Segment next)
    {
        (SegmentHeader header, string name) = (next.Header, next.FullName);
        segment.CheckLater(() =>
        {
            long end = WalkSealed(segment, header, name).Span.End;
            if (end != segment.Capacity)
            {
                throw new StorageException($"{segment.FullName}: damaged: entry {header.Previous.Index} ends at byte {end}, "
                    + $"and the file at {segment.Capacity}");
            }
        });
        return new SegmentFindings { Span = new SegmentSpan(segment, header.Previous.Index, segment.Capacity) };
    }

    private static SegmentFindings WalkSealed(Segment segment, Segment next)
    {
        SegmentFindings found = WalkSealed(segment, next.Header, next.FullName);
        segment.Seal(found.Span.End);
        return found;
    }

    /// <summary>
    /// A segment was synced before the next one got its name, so nothing in it can be torn. It ends where the next one begins,
    /// even if records follow: those were truncated.
    /// </summary>
    private static SegmentFindings WalkSealed(Segment segment, SegmentHeader next, string nextName)
    {
        var found = new SegmentFindings();
        var walk = new SegmentWalk(segment, new FileWindow(segment.File));
        LogLink end = next.Previous;
        while (walk.Last.Index < end.Index)
        {
            if (!found.Step(walk))
            {
                throw Damage(segment, walk, $"; the log goes on in {nextName} after entry {end.Index}");
            }
        }

        if (walk.Last != end || next.FirstWrite < walk.Write)
        {
            throw new StorageException(
                $"{nextName}: damaged: it follows {end} in write {next.FirstWrite}, "
                + $"but {segment.FullName} has {walk.Last} there and goes on with write {walk.Write}");
        }

        found.Span = new SegmentSpan(segment, walk.Last.Index, walk.Position);
        return found;
    }

    private SegmentFindings WalkLast(Segment segment)
    {
        long usedEnd = segment.File.FindUsedEnd();
        var found = new SegmentFindings();
        var window = new FileWindow(segment.File);
        var walk = new SegmentWalk(segment, window);
        while (found.Step(walk))
        {
        }

        if (walk.IsForeign)
        {
            throw Damage(segment, walk, "");
        }

        // A file system that says less than what was just read is not to be believed.
        usedEnd = usedEnd < walk.Position ? segment.File.Length : usedEnd;
        TailScan tail = TailScan.Run(
            window, walk.Position, usedEnd, segment.Header.Group, walk.Last.Index.Next, walk.Write);
        if (tail.LaterRecordPosition is { } later)
        {
            throw Damage(segment, walk, $"; a record of a later write at byte {later} shows that this one was whole before");
        }

        MakeLastWriteDurable(segment, walk);
        if (tail.UsedBytes > 0 || walk.EndsInsideWrite)
        {
            segment.Seal(walk.Position);
            TornBytes = tail.UsedBytes;
        }

        Last = walk.Last;
        NextWrite = walk.EndsInsideWrite ? walk.Write + 1 : walk.Write;
        found.Span = new SegmentSpan(segment, walk.Last.Index, walk.Position);
        return found;
    }

    /// <summary>
    /// What was read may be only in the system's cache, if the last process died between write and sync; and after a failed sync
    /// the cache may hold it as clean, so that another sync would do nothing. Writing the same bytes again makes the sync that
    /// follows mean what it says.
    /// </summary>
    private static void MakeLastWriteDurable(Segment segment, SegmentWalk walk)
    {
        long start = walk.LastWritePosition;
        if (walk.Position > start)
        {
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)(walk.Position - start));
            int read = segment.File.Read(bytes, start);
            Invariant.Require(read == bytes.Length);
            segment.File.Write([bytes], start);
        }

        segment.File.Sync();
    }

    private static StorageException Damage(Segment segment, SegmentWalk walk, string evidence) => new(
        $"{segment.FullName}: damaged at byte {walk.Position}: "
        + $"entry {walk.Last.Index.Next} was expected, but {walk.Fault}{evidence}");
}
