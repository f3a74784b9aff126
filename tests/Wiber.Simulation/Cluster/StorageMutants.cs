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
        _ => batch,
    };

    public static RecoveredLog Change(Mutant mutant, RecoveredLog recovered, IReadOnlyList<LogEntry> entries)
    {
        if (mutant == Mutant.VoteForgottenAtStart)
        {
            return recovered with { HardState = recovered.HardState with { VotedFor = null } };
        }

        if (mutant != Mutant.LastEntryForgottenAtStart || entries.Count < 2)
        {
            return recovered;
        }

        LogIndex last = entries[^2].Index;
        return recovered with
        {
            LastIndex = last,
            LastChecksum = entries[^2].Header.Checksum,
            Terms = [.. recovered.Terms.Where(term => term.FirstIndex <= last)],
        };
    }
}
