using Wiber.Node.Raft;

namespace Wiber.Node.Replica;

/// <summary>
/// A linearizable read that waits for the index it may be answered at; nothing means that no leader could confirm it.
/// </summary>
internal sealed class PendingRead() : TaskCompletionSource<LogIndex?>(TaskCreationOptions.RunContinuationsAsynchronously);
