using System.Collections.Immutable;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Storage;

/// <summary>
/// Reads a whole log at start and decides about everything that is not as it should be: what a crash can leave behind is put in
/// order, anything else is damage and refused. The rules, and why they are right, are in docs/storage-format.md.
/// </summary>
internal sealed class LogRecovery(IDisk disk, LogStoreOptions options)
{
    private const ulong FirstWrite = 1;

    private readonly List<TermStart> _terms = [];
    private readonly List<PlacedMembership> _memberships = [];

    /// <summary>The log that is there, all of it on the disk.</summary>
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

    private void Walk(List<Segment> segments)
    {
        ImmutableArray<SegmentSpan>.Builder closed = ImmutableArray.CreateBuilder<SegmentSpan>(segments.Count - 1);
        for (int i = 0; i < segments.Count - 1; i++)
        {
            closed.Add(WalkSealed(segments[i], segments[i + 1]));
        }

        View = new LogView(closed.MoveToImmutable(), WalkLast(segments[^1]));
    }

    /// <summary>
    /// A segment was synced before the next one got its name, so nothing in it can be torn. It ends where the next one begins,
    /// even if records follow: those were truncated.
    /// </summary>
    private SegmentSpan WalkSealed(Segment segment, Segment next)
    {
        var walk = new SegmentWalk(segment, new FileWindow(segment.File));
        LogLink end = next.Header.Previous;
        while (walk.Last.Index < end.Index)
        {
            if (!Step(walk))
            {
                throw Damage(segment, walk, $"; the log goes on in {next.FullName} after entry {end.Index}");
            }
        }

        if (walk.Last != end || next.Header.FirstWrite < walk.Write)
        {
            throw new StorageException(
                $"{next.FullName}: damaged: it follows {end} in write {next.Header.FirstWrite}, "
                + $"but {segment.FullName} has {walk.Last} there and goes on with write {walk.Write}");
        }

        segment.Seal(walk.Position);
        return new SegmentSpan(segment, walk.Last.Index, walk.Position);
    }

    private SegmentSpan WalkLast(Segment segment)
    {
        var window = new FileWindow(segment.File);
        var walk = new SegmentWalk(segment, window);
        while (Step(walk))
        {
        }

        if (walk.IsForeign)
        {
            throw Damage(segment, walk, "");
        }

        TailScan tail = TailScan.Run(window, walk.Position, segment.Header.Group, walk.Last.Index.Next, walk.Write);
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
        return new SegmentSpan(segment, walk.Last.Index, walk.Position);
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

    private bool Step(SegmentWalk walk)
    {
        Term before = walk.Last.Term;
        if (!walk.Next())
        {
            return false;
        }

        LatestHybridTime = Math.Max(LatestHybridTime, walk.LatestHybridTime);
        if (_terms.Count == 0 || walk.Last.Term != before)
        {
            _terms.Add(new TermStart(walk.Last.Term, walk.Last.Index));
        }

        if (walk.Membership is { } membership)
        {
            _memberships.Add(membership);
        }

        return true;
    }

    private static StorageException Damage(Segment segment, SegmentWalk walk, string evidence) => new(
        $"{segment.FullName}: damaged at byte {walk.Position}: "
        + $"entry {walk.Last.Index.Next} was expected, but {walk.Fault}{evidence}");
}
