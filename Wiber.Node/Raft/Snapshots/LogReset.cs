using Wiber.Node.Raft.Members;

namespace Wiber.Node.Raft.Snapshots;

/// <summary>
/// The whole log is to be replaced by one that begins behind a committed entry, because the entries before it are gone.
/// </summary>
/// <param name="Link">The entry in front of the new log.</param>
/// <param name="Membership">The membership in force there.</param>
public sealed record LogReset(LogLink Link, PlacedMembership Membership);
