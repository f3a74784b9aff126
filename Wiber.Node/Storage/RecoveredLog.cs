using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>What a node finds on its disk when it starts.</summary>
/// <param name="Disk">The number of this data folder, see <see cref="NodeId.Disk"/>.</param>
/// <param name="State">Term, vote, log, members and a snapshot under way.</param>
/// <param name="LatestHybridTime">The latest hybrid time of any entry: the node's clock must be ahead of it, even if the wall
/// clock went back meanwhile.</param>
public sealed record RecoveredLog(ulong Disk, PersistentState State, ulong LatestHybridTime);
