using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Cluster;

/// <summary>The bugs that can be played between the replica and its disk.</summary>
internal static class StorageMutants
{
    public static PersistBatch Change(Mutant mutant, PersistBatch batch) => mutant switch
    {
        Mutant.VoteNotPersisted when batch.HardState is { } state => batch with { HardState = state with { VotedFor = null } },
        Mutant.TruncationDropped => batch with { TruncateFrom = null },
        Mutant.LastSnapshotPieceDropped when batch.Chunks is [.., var last] && last.Offset > 0 =>
            batch with { Chunks = [.. batch.Chunks.SkipLast(1)] },
        _ => batch,
    };

    public static RecoveredLog Change(Mutant mutant, RecoveredLog recovered, IReadOnlyList<LogEntry> entries)
    {
        PersistentState state = recovered.State;
        if (mutant == Mutant.VoteForgottenAtStart)
        {
            return recovered with { State = state with { HardState = state.HardState with { VotedFor = null } } };
        }

        if (mutant != Mutant.LastEntryForgottenAtStart || entries.Count < 2)
        {
            return recovered;
        }

        LogLink last = LogLink.To(entries[^2].Header);
        return recovered with
        {
            State = state with
            {
                Last = last,
                Terms = [.. state.Terms.Where(term => term.FirstIndex <= last.Index)],
                Memberships = [.. state.Memberships.Where(membership => membership.Index <= last.Index)],
            },
        };
    }
}
