using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Storage;

namespace Wiber.Simulation.Checks;

/// <summary>
/// What must be on the medium of one disk, kept apart from the store under test: what the disk has reported as done, and what was
/// under way when it went down.
/// </summary>
internal sealed class DurableRecord(string node)
{
    private readonly List<LogRecordHeader> _log = [];
    private readonly MembershipHistory _memberships = new([]);
    private readonly Dictionary<ulong, long> _receivedMax = [];
    private PersistPlan? _underWay;
    private LogIndex _removing;
    private bool _isDropping;
    private bool _mayHaveLostSnapshot;

    public HardState HardState { get; private set; }

    /// <summary>The entry in front of the log. It and all before it are committed.</summary>
    public LogLink Previous { get; private set; } = LogLink.Start;

    public LogIndex LastIndex => Previous.Index + (ulong)_log.Count;

    public Term LastTerm => _log.Count > 0 ? _log[^1].Term : Previous.Term;

    /// <summary>The snapshot that is being received, or waits to be taken over.</summary>
    public ReceivedSnapshot? Snapshot { get; private set; }

    /// <summary>
    /// The broker's state may be older than the log's beginning: the log began anew, or the broker's files were lost.
    /// </summary>
    public bool AwaitsState { get; set; }

    /// <summary>Whether this entry is there, or was before it was removed as committed.</summary>
    public bool Holds(LogIndex index, Term term) =>
        index <= Previous.Index || (index <= LastIndex && _log[Position(index)].Term == term);

    /// <summary>
    /// Whether so much of a snapshot was on this disk. Also true if no piece of it ever came here, or if a log and its state are
    /// there: a late piece brings them nothing.
    /// </summary>
    public bool HasReceived(ulong snapshotId, long bytes) =>
        !_receivedMax.TryGetValue(snapshotId, out long max) || bytes <= max || (!AwaitsState && LastIndex > LogIndex.Zero);

    /// <summary>These batches are being written: if the node goes down now, any part of them may be found.</summary>
    public void Begin(IReadOnlyList<PersistBatch> batches)
    {
        PersistPlan plan = PersistPlan.Fold(batches);
        _underWay = plan;
        AwaitsState |= plan.Reset is not null;
        foreach (SnapshotChunk chunk in batches.SelectMany(batch => batch.Chunks))
        {
            // Of a snapshot that was replaced before it came to the disk nothing is kept, and nobody counts on it.
            bool isReplaced = plan.Chunks.Count == 0 || plan.Chunks[^1].SnapshotId != chunk.SnapshotId;
            _receivedMax[chunk.SnapshotId] = isReplaced ? long.MaxValue : _receivedMax.GetValueOrDefault(chunk.SnapshotId);
        }
    }

    /// <summary>There was no room for what was begun.</summary>
    public void GiveUp()
    {
        _mayHaveLostSnapshot |= _underWay?.Chunks is [{ Offset: 0 }, ..];
        _underWay = null;
    }

    /// <summary>What was begun is done.</summary>
    public void End()
    {
        PersistPlan plan = _underWay!.Value;
        _underWay = null;
        SetHardState(plan.HardState ?? HardState);
        if (plan.Chunks.Count > 0)
        {
            SetSnapshot(Received(plan));
        }

        if (plan.Reset is { } reset)
        {
            _log.Clear();
            Previous = reset.Link;
            _memberships.Reset(reset.Membership);
        }
        else if (plan.TruncateFrom is { } from && from <= LastIndex)
        {
            _log.RemoveRange(Position(from), _log.Count - Position(from));
            _memberships.TruncateFrom(from);
        }

        foreach (LogEntry entry in plan.Entries)
        {
            Check.That(entry.Index == LastIndex.Next, $"{node}: entry {entry.Index} was written behind entry {LastIndex}");
            _log.Add(entry.Header);
            if (entry.Kind == EntryKind.Membership)
            {
                _memberships.Append(new PlacedMembership(entry.Index, Membership.Of(entry)));
            }
        }
    }

    /// <summary>Whole segments up to this entry are being removed.</summary>
    public void BeginRemoval(LogIndex upTo) => _removing = upTo;

    /// <summary>They are; the log now begins behind this entry.</summary>
    public void EndRemoval(LogLink previous)
    {
        RemovePrefix(previous);
        _removing = LogIndex.Zero;
    }

    /// <summary>The received snapshot is being removed.</summary>
    public void BeginDrop(ulong snapshotId) => _isDropping = Snapshot?.SnapshotId == snapshotId;

    /// <summary>It is, unless another one was there.</summary>
    public void EndDrop()
    {
        Snapshot = _isDropping ? null : Snapshot;
        _isDropping = false;
    }

    /// <summary>The node started again and found this. Nothing that was promised may be missing.</summary>
    public void Recover(RecoveredLog recovered, IReadOnlyList<LogEntry> entries)
    {
        PersistentState state = recovered.State;
        PersistPlan? plan = _underWay;
        Check.That(
            state.HardState == HardState || state.HardState == plan?.HardState,
            $"{node}: after its restart it has {state.HardState}, but {HardState} was durable");
        SetHardState(state.HardState);
        RecoverSnapshot(state.Snapshot, plan);
        if (plan?.Reset is { } reset && state.Previous == reset.Link)
        {
            _log.Clear();
            Previous = reset.Link;
            _memberships.Reset(reset.Membership);
        }
        else
        {
            LogIndex mayGo = LogIndex.Max(Previous.Index, _removing);
            Check.That(
                state.Previous.Index >= Previous.Index && state.Previous.Index <= mayGo,
                $"{node}: after its restart its log begins behind {state.Previous.Index}, but it began behind {Previous.Index}");
            RemovePrefix(state.Previous);
        }

        RecoverEntries(entries, plan);
        RecoverMemberships(state.Memberships, entries);
        _underWay = null;
        _removing = LogIndex.Zero;
        _isDropping = false;
        _mayHaveLostSnapshot = false;
    }

    private static ReceivedSnapshot Received(PersistPlan plan)
    {
        SnapshotChunk last = plan.Chunks[^1];
        return new ReceivedSnapshot(
            last.SnapshotId, last.StateIndex, last.StateTerm, last.TotalBytes, last.Offset + last.Data.Length);
    }

    private int Position(LogIndex index) => (int)(index - Previous.Index) - 1;

    private void RecoverSnapshot(ReceivedSnapshot? found, PersistPlan? plan)
    {
        bool isNew = plan is { Chunks.Count: > 0 } && found == Received(plan.Value);
        bool mayBeGone = _isDropping || _mayHaveLostSnapshot || plan?.Chunks is [{ Offset: 0 }, ..];
        Check.That(
            found == Snapshot || isNew || (found is null && mayBeGone),
            $"{node}: after its restart it has {found}, but {Snapshot} was durable");
        SetSnapshot(found);
    }

    private void RecoverEntries(IReadOnlyList<LogEntry> entries, PersistPlan? plan)
    {
        LogIndex kept = LastIndex;
        bool isReset = plan?.Reset is { } reset && reset.Link == Previous;
        LogIndex? cut = plan?.TruncateFrom ?? (isReset ? null : plan?.Reset?.Link.Index);
        if (cut is { } from && from <= kept)
        {
            kept = LogIndex.Max(from.Previous, Previous.Index);
        }

        LogIndex last = Previous.Index + (ulong)entries.Count;
        Check.That(last >= kept, $"{node}: after its restart its log ends with {last}, but entry {kept} was durable");
        for (int i = 0; i < entries.Count; i++)
        {
            LogRecordHeader found = entries[i].Header;
            bool isKnown = i < _log.Count && found == _log[i];
            bool mayBeNew = found.Index > kept && (plan?.Reset is null || isReset);
            bool isNew = mayBeNew && plan is { Entries: [var first, ..] } && found.Index >= first.Index
                && found.Index - first.Index < (ulong)plan.Value.Entries.Count
                && plan.Value.Entries[(int)(found.Index - first.Index)].Header == found;
            Check.That(isKnown || isNew, $"{node}: after its restart it has an entry that was never written: {entries[i]}");
        }

        _log.Clear();
        _log.AddRange(entries.Select(entry => entry.Header));
    }

    private void RecoverMemberships(IReadOnlyList<PlacedMembership> found, IReadOnlyList<LogEntry> entries)
    {
        PlacedMembership first = _memberships.At(Previous.Index);
        List<PlacedMembership> expected = first.Membership.IsUnknown ? [] : [first];
        expected.AddRange(entries
            .Where(entry => entry.Kind == EntryKind.Membership)
            .Select(entry => new PlacedMembership(entry.Index, Membership.Of(entry))));
        bool isSame = found.Count == expected.Count && found.Zip(expected).All(pair =>
            pair.First.Index == pair.Second.Index
            && pair.First.Membership.Encode().AsSpan().SequenceEqual(pair.Second.Membership.Encode()));
        Check.That(
            isSame,
            $"{node}: after its restart it has the members {string.Join("; ", found)}, but {string.Join("; ", expected)} were durable");
        _memberships.Reset(expected.Count > 0 ? expected[0] : new PlacedMembership(LogIndex.Zero, Membership.Unknown));
        expected.Skip(1).ToList().ForEach(_memberships.Append);
    }

    private void RemovePrefix(LogLink previous)
    {
        if (previous.Index > Previous.Index)
        {
            Check.That(
                previous.Index <= LastIndex && LogLink.To(_log[Position(previous.Index)]) == previous,
                $"{node}: its log begins behind {previous}, which it did not have");
            _log.RemoveRange(0, Position(previous.Index) + 1);
            Previous = previous;
            _memberships.RemovePrefix(previous.Index);
        }
    }

    private void SetSnapshot(ReceivedSnapshot? next)
    {
        Snapshot = next;
        if (next is { } received)
        {
            _receivedMax[received.SnapshotId] =
                Math.Max(received.ReceivedBytes, _receivedMax.GetValueOrDefault(received.SnapshotId));
        }
    }

    private void SetHardState(HardState next)
    {
        Check.That(next.Term >= HardState.Term, $"{node}: its durable term went back from {HardState.Term} to {next.Term}");
        Check.That(
            next.Term > HardState.Term || HardState.VotedFor is null || next.VotedFor == HardState.VotedFor,
            $"{node}: it changed its vote in term {next.Term} from {HardState.VotedFor} to {next.VotedFor}");
        HardState = next;
    }
}
