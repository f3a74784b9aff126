using Wiber.Node.Raft;

namespace Wiber.Node.Replica;

/// <summary>The snapshot that was received replaces the state machine's state.</summary>
/// <param name="SnapshotId">Which snapshot.</param>
/// <param name="StateIndex">It is the state after this entry; the next job goes on behind it.</param>
internal sealed record InstallJob(ulong SnapshotId, LogIndex StateIndex) : ApplierJob;
