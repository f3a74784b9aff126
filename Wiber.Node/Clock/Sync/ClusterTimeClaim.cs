namespace Wiber.Node.Clock.Sync;

/// <summary>Where a source says that cluster time lies, against this node's monotonic clock.</summary>
/// <param name="Source">The node that says so; this one's own name for its prediction.</param>
/// <param name="Reign">The term of the leader whose clock is that cluster time.</param>
/// <param name="IsLeading">Whether it is that leader.</param>
/// <param name="Range">The interval and from when on it ages.</param>
internal sealed record ClusterTimeClaim(string Source, ulong Reign, bool IsLeading, ClusterTimeRange Range);
