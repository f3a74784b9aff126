namespace Wiber.Node.Raft.Members;

/// <summary>
/// A membership and the entry that holds it; index 0 for one that was never in a log, with which a cluster is founded.
/// </summary>
public readonly record struct PlacedMembership(LogIndex Index, Membership Membership);
