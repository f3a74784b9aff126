using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Raft;

/// <summary>
/// What the core wants done after a round of input. Messages whose <see cref="Outgoing.AfterSequence"/> is not durable yet must
/// be held back; the rest may leave
/// at once, so a leader's disk and its followers' disks work at the same time.
/// </summary>
public sealed class Ready
{
    /// <summary>
    /// Number of this round's write, or 0 when nothing has to be written. Report it with <see cref="RaftCore.Persisted"/>.
    /// </summary>
    public required ulong PersistSequence { get; init; }

    /// <summary>The new term and vote, if they changed.</summary>
    public HardState? HardState { get; init; }

    /// <summary>Pieces of a snapshot to be written, before the log is touched.</summary>
    public required IReadOnlyList<SnapshotChunk> Chunks { get; init; }

    /// <summary>The log is to be emptied and to begin anew here; <see cref="Entries"/> follow it.</summary>
    public LogReset? Reset { get; init; }

    /// <summary>Entries from here on are to be removed before the new ones are written.</summary>
    public LogIndex? TruncateFrom { get; init; }

    public required IReadOnlyList<LogEntry> Entries { get; init; }

    public required IReadOnlyList<Outgoing> Messages { get; init; }

    public required IReadOnlyList<LoadRequest> Loads { get; init; }

    public required IReadOnlyList<SnapshotLoad> SnapshotLoads { get; init; }

    /// <summary>The membership that is in force from now on, if it changed.</summary>
    public Membership? Membership { get; init; }

    public required IReadOnlyList<ConfirmedRead> Reads { get; init; }

    public required IReadOnlyList<RoleChange> RoleChanges { get; init; }

    /// <summary>Entries up to here are committed and on this node's disk: they may be applied.</summary>
    public required LogIndex ApplicableIndex { get; init; }
}
