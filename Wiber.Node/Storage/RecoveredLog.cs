using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>What a node finds on its disk when it starts.</summary>
/// <param name="HardState">Term and vote.</param>
/// <param name="PreviousIndex">The last entry that was removed by retention, 0 if none was.</param>
/// <param name="PreviousTerm">The term of that entry.</param>
/// <param name="LastIndex">The last entry of the log; equal to <paramref name="PreviousIndex"/> when the log is empty.</param>
/// <param name="LastChecksum">The header checksum of the last entry, to which the next one is chained; 0 before the first entry
/// ever.</param>
/// <param name="Terms">Where terms begin, in order; empty when the log is empty.</param>
/// <param name="LatestHybridTime">The latest hybrid time of any entry: the node's clock must be ahead of it, even if the wall clock went back meanwhile.</param>
public sealed record RecoveredLog(
    HardState HardState,
    LogIndex PreviousIndex,
    Term PreviousTerm,
    LogIndex LastIndex,
    uint LastChecksum,
    IReadOnlyList<TermStart> Terms,
    ulong LatestHybridTime);
