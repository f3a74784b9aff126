using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>What survives a member's crash: exactly the writes that were carried out.</summary>
internal sealed class MemoryDisk
{
    private readonly List<LogEntry> _entries = [];
    private LogLink _previous = LogLink.Start;
    private PlacedMembership? _membership;

    public HardState HardState { get; private set; } = new(Term.Zero, null);

    public IReadOnlyList<LogEntry> Entries => _entries;

    public LogIndex PreviousIndex => _previous.Index;

    /// <summary>The newest membership that it holds.</summary>
    public Membership Membership => Memberships().LastOrDefault().Membership ?? Membership.Unknown;

    public LogIndex LastIndex => _previous.Index + (ulong)_entries.Count;

    public ReceivedSnapshot? Snapshot { get; private set; }

    /// <summary>The bytes of the snapshot that was received so far.</summary>
    public List<byte> SnapshotData { get; } = [];

    /// <summary>The log up to here was restored from a backup.</summary>
    public LogIndex RestoredTo { get; set; }

    public int Truncations { get; private set; }

    /// <summary>Gives the members that a group was founded with; nothing for a member that joins later.</summary>
    public void Found(Membership? membership) =>
        _membership = membership is null ? null : new PlacedMembership(LogIndex.Zero, membership);

    /// <summary>Puts a log in place before the member starts.</summary>
    public void Prepare(HardState hardState, IEnumerable<LogEntry> entries)
    {
        HardState = hardState;
        _entries.Clear();
        _entries.AddRange(entries);
    }

    public void Write(Ready ready)
    {
        HardState = ready.HardState ?? HardState;
        foreach (SnapshotChunk chunk in ready.Chunks)
        {
            Assert.Equal(chunk.Offset, Snapshot?.SnapshotId == chunk.SnapshotId ? Snapshot.Value.ReceivedBytes : 0);
            if (chunk.Offset == 0)
            {
                SnapshotData.Clear();
            }

            SnapshotData.AddRange(chunk.Data.Span);
            Snapshot = new ReceivedSnapshot(
                chunk.SnapshotId, chunk.StateIndex, chunk.StateTerm, chunk.TotalBytes, chunk.Offset + chunk.Data.Length);
        }

        if (ready.Reset is { } reset)
        {
            Assert.Null(ready.TruncateFrom);
            _entries.Clear();
            _previous = reset.Link;
            _membership = reset.Membership;
        }

        if (ready.TruncateFrom is { } from)
        {
            Assert.True(from <= LastIndex, $"asked to remove entries from {from} on, but the disk ends at {LastIndex}");
            Truncations++;
            int kept = Place(from);
            _entries.RemoveRange(kept, _entries.Count - kept);
        }

        foreach (LogEntry entry in ready.Entries)
        {
            Assert.Equal(LastIndex.Next, entry.Index);
            _entries.Add(entry);
        }
    }

    /// <summary>Removes the oldest entries, up to this one.</summary>
    public LogLink RemovePrefix(LogIndex last)
    {
        PlacedMembership[] before = [.. Memberships().Where(each => each.Index <= last)];
        _membership = before.Length == 0 ? null : before[^1];
        _previous = LogLink.To(_entries[Place(last)].Header);
        _entries.RemoveRange(0, _entries.FindIndex(entry => entry.Index == last) + 1);
        return _previous;
    }

    /// <summary>The received snapshot was taken over by the state machine.</summary>
    public void DropSnapshot() => Snapshot = null;

    public Term? TermAt(LogIndex index) =>
        index == _previous.Index && index > LogIndex.Zero ? _previous.Term
        : index > _previous.Index && index <= LastIndex ? _entries[Place(index)].Term
        : null;

    public List<LogEntry> Read(LoadRequest request)
    {
        var entries = new List<LogEntry>();
        long bytes = 0;
        for (LogIndex index = request.From;
            index > _previous.Index && index <= LogIndex.Min(request.To, LastIndex);
            index = index.Next)
        {
            LogEntry entry = _entries[Place(index)];
            bytes += entry.Record.Length;
            if (entries.Count > 0 && bytes > request.BytesMax)
            {
                break;
            }

            entries.Add(entry);
        }

        return entries;
    }

    public RaftCore Start(RaftOptions options)
    {
        var terms = new List<TermStart>();
        foreach (LogEntry entry in _entries)
        {
            if (terms.Count == 0 || terms[^1].Term != entry.Term)
            {
                terms.Add(new TermStart(entry.Term, entry.Index));
            }
        }

        return new RaftCore(options, new PersistentState
        {
            HardState = HardState,
            Previous = _previous,
            Last = _entries.Count == 0 ? _previous : LogLink.To(_entries[^1].Header),
            Terms = terms,
            Memberships = RestoredTo > LogIndex.Zero ? [] : [.. Memberships()],
            RestoredTo = RestoredTo,
            Snapshot = Snapshot,
        });
    }

    private IEnumerable<PlacedMembership> Memberships()
    {
        IEnumerable<PlacedMembership> logged = _entries
            .Where(entry => entry.Kind == EntryKind.Membership)
            .Select(entry => new PlacedMembership(entry.Index, Membership.Of(entry)));
        return _membership is { } first ? logged.Prepend(first) : logged;
    }

    private int Place(LogIndex index) => (int)(index - _previous.Index) - 1;
}
