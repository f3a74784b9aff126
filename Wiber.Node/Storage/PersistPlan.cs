using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>
/// Many batches as one: nothing is promised before all of them are durable, so only what remains of them in the end has to be
/// written. What a later batch truncates of an earlier one is never written, and of several hard states only the last.
/// </summary>
/// <param name="HardState">The last one given, if any.</param>
/// <param name="TruncateFrom">The lowest entry to remove from the log on disk, if any.</param>
/// <param name="Entries">What to append after that.</param>
internal readonly record struct PersistPlan(HardState? HardState, LogIndex? TruncateFrom, List<LogEntry> Entries)
{
    public static PersistPlan Fold(IReadOnlyList<PersistBatch> batches)
    {
        HardState? hardState = null;
        LogIndex? truncateFrom = null;
        var entries = new List<LogEntry>();
        foreach (PersistBatch batch in batches)
        {
            hardState = batch.HardState ?? hardState;
            if (batch.TruncateFrom is { } from)
            {
                if (entries.Count > 0 && from > entries[0].Index)
                {
                    // It may lie behind all that was written: what it removes was then taken back before it ever came here.
                    int kept = (int)Math.Min(from - entries[0].Index, (ulong)entries.Count);
                    entries.RemoveRange(kept, entries.Count - kept);
                }
                else
                {
                    entries.Clear();
                    truncateFrom = LogIndex.Min(truncateFrom ?? from, from);
                }
            }

            entries.AddRange(batch.Entries);
        }

        return new PersistPlan(hardState, truncateFrom, entries);
    }
}
