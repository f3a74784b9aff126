using Wiber.Node.Raft;
using Wiber.Node.Storage;

namespace Wiber.Simulation.Checks;

/// <summary>
/// What must be on a node's medium, kept apart from the store under test: what the disk has reported as done, and what was under
/// way when it went down.
/// </summary>
internal sealed class DurableRecord(string node)
{
    private readonly List<LogRecordHeader> _log = [];
    private PersistPlan? _underWay;

    public HardState HardState { get; private set; }

    public LogIndex LastIndex => new((ulong)_log.Count);

    public LogRecordHeader? Find(LogIndex index) => index > LogIndex.Zero && index <= LastIndex ? _log[(int)index.Value - 1] : null;

    /// <summary>These batches are being written: if the node goes down now, any part of them may be found.</summary>
    public void Begin(IReadOnlyList<PersistBatch> batches) => _underWay = PersistPlan.Fold(batches);

    /// <summary>What was begun is done.</summary>
    public void End()
    {
        PersistPlan plan = _underWay!.Value;
        _underWay = null;
        SetHardState(plan.HardState ?? HardState);
        if (plan.TruncateFrom is { } from && from <= LastIndex)
        {
            _log.RemoveRange((int)from.Value - 1, _log.Count - ((int)from.Value - 1));
        }

        foreach (LogEntry entry in plan.Entries)
        {
            Check.That(entry.Index == LastIndex.Next, $"{node}: entry {entry.Index} was written behind entry {LastIndex}");
            _log.Add(entry.Header);
        }
    }

    /// <summary>The node started again and found this. Nothing that was promised may be missing.</summary>
    public void Recover(RecoveredLog recovered, IReadOnlyList<LogEntry> entries)
    {
        Check.That(
            recovered.State.HardState == HardState || recovered.State.HardState == _underWay?.HardState,
            $"{node}: after its restart it has {recovered.State.HardState}, but {HardState} was durable");
        SetHardState(recovered.State.HardState);

        PersistPlan? plan = _underWay;
        _underWay = null;
        ulong kept = plan?.TruncateFrom is { } from ? Math.Min(from.Value - 1, LastIndex.Value) : LastIndex.Value;
        Check.That(
            (ulong)entries.Count >= kept,
            $"{node}: after its restart its log ends with {entries.Count}, but entry {kept} was durable");
        for (int i = 0; i < entries.Count; i++)
        {
            LogRecordHeader found = entries[i].Header;
            bool isKnown = i < _log.Count && found == _log[i];
            bool isNew = (ulong)i >= kept && plan is { Entries: [var first, ..] } && found.Index >= first.Index
                && found.Index - first.Index < (ulong)plan.Value.Entries.Count && plan.Value.Entries[(int)(found.Index - first.Index)].Header == found;
            Check.That(isKnown || isNew, $"{node}: after its restart it has an entry that was never written: {entries[i]}");
        }

        _log.Clear();
        _log.AddRange(entries.Select(entry => entry.Header));
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
