using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>What will happen to the log, with the room for it reserved.</summary>
/// <param name="Kind">What becomes of the log that is there, before anything is appended.</param>
/// <param name="Kept">The segment that it ends in then; the entries continue it unless a run says otherwise.</param>
/// <param name="Last">The entry that it ends with then.</param>
/// <param name="Entries">The entries to append.</param>
/// <param name="Runs">Where they go.</param>
internal sealed record LogChange(
    LogChangeKind Kind, SegmentSpan Kept, LogLink Last, List<LogEntry> Entries, List<WriteRun> Runs)
{
    /// <summary>Gives the room back.</summary>
    public void Abandon(IDisk disk) => Runs.ForEach(run => run.Segment?.Abandon(disk));
}
