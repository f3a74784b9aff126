using Wiber.Node.Raft;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Storage;

/// <summary>
/// What must be on disk before the promises that depend on it may leave the node. Batches are made durable in the order of their
/// sequence.
/// </summary>
/// <param name="Sequence">Grows by one from batch to batch.</param>
/// <param name="HardState">The new term and vote, if they changed.</param>
/// <param name="TruncateFrom">Entries from here on are removed before the new ones are written, if given (a follower's log
/// conflicted with its leader's).</param>
/// <param name="Entries">Entries to append, without a gap.</param>
public sealed record PersistBatch(ulong Sequence, HardState? HardState, LogIndex? TruncateFrom, IReadOnlyList<LogEntry> Entries)
{
    /// <summary>Pieces of a snapshot that is being received, in order; written before the log is touched.</summary>
    public IReadOnlyList<SnapshotChunk> Chunks { get; init; } = [];

    /// <summary>
    /// The log is emptied and begins anew behind this entry; then <see cref="Entries"/> follow it, and there is no
    /// <see cref="TruncateFrom"/>.
    /// </summary>
    public LogReset? Reset { get; init; }
}
