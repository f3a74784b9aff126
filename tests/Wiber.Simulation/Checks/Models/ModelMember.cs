using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks.Models;

/// <summary>A member of a group.</summary>
/// <param name="JoinedAt">The entry of its last join.</param>
/// <param name="Topics">The names that it subscribes to.</param>
internal sealed record ModelMember(LogIndex JoinedAt, IReadOnlyList<string> Topics);
