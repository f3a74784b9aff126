using Wiber.Node.Raft;

namespace Wiber.Node.Replica;

/// <summary>Committed entries for the state machine, in order and without a gap from job to job.</summary>
/// <param name="From">The first entry.</param>
/// <param name="To">The last entry.</param>
/// <param name="Entries">The entries, or nothing when they have to be read from disk.</param>
/// <param name="Waiting">Proposals among them that this node made, in order of their index.</param>
internal sealed record ApplyJob(
    LogIndex From, LogIndex To, IReadOnlyList<LogEntry>? Entries, IReadOnlyList<PendingProposal> Waiting) : ApplierJob
{
    /// <summary>Bytes of the entries, or nothing when they have to be read from disk.</summary>
    public long? Bytes { get; } = Entries is null ? null : LogEntry.MeasureBytes(Entries);
}
