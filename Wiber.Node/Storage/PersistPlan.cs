using Wiber.Node.Raft;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Storage;

/// <summary>
/// Many batches as one: nothing is promised before all of them are durable, so only what remains of them in the end has to be
/// written. What a later batch truncates of an earlier one is never written, nor what a reset or a newer snapshot replaces; and
/// of several hard states only the last.
/// </summary>
/// <param name="HardState">The last one given, if any.</param>
/// <param name="Chunks">Pieces of one snapshot, in order without a gap.</param>
/// <param name="Reset">Where the log begins anew, if it does; then nothing is truncated.</param>
/// <param name="TruncateFrom">The lowest entry to remove from the log on disk, if any.</param>
/// <param name="Entries">What to append after that.</param>
internal readonly record struct PersistPlan(
    HardState? HardState, List<SnapshotChunk> Chunks, LogReset? Reset, LogIndex? TruncateFrom, List<LogEntry> Entries)
{
    public static PersistPlan Fold(IReadOnlyList<PersistBatch> batches)
    {
        HardState? hardState = null;
        var chunks = new List<SnapshotChunk>();
        LogReset? reset = null;
        LogIndex? truncateFrom = null;
        var entries = new List<LogEntry>();
        foreach (PersistBatch batch in batches)
        {
            hardState = batch.HardState ?? hardState;
            foreach (SnapshotChunk chunk in batch.Chunks)
            {
                if (chunk.Offset == 0)
                {
                    chunks.Clear();
                }

                chunks.Add(chunk);
            }

            if (batch.Reset is not null)
            {
                Invariant.Require(batch.TruncateFrom is null);
                reset = batch.Reset;
                truncateFrom = null;
                entries.Clear();
            }

            if (batch.TruncateFrom is { } from)
            {
                Invariant.Require(reset is null || from > reset.Link.Index);
                if (entries.Count > 0 && from > entries[0].Index)
                {
                    // It may lie behind all that was written: what it removes was then taken back before it ever came here.
                    int kept = (int)Math.Min(from - entries[0].Index, (ulong)entries.Count);
                    entries.RemoveRange(kept, entries.Count - kept);
                }
                else
                {
                    entries.Clear();
                    truncateFrom = reset is null ? LogIndex.Min(truncateFrom ?? from, from) : null;
                }
            }

            entries.AddRange(batch.Entries);
        }

        return new PersistPlan(hardState, chunks, reset, truncateFrom, entries);
    }
}
