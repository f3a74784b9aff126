using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups;

/// <summary>A consumer in a group.</summary>
/// <param name="Name">Unique in its group.</param>
/// <param name="Client">What it calls itself for people; may be empty.</param>
/// <param name="SessionTimeoutMs">How long it may be silent.</param>
/// <param name="Topics">The names it subscribes to, each once, in ordinal order; topics of these names need not exist.</param>
/// <param name="JoinedAt">
/// The entry of its last join. It tells this member from an earlier one of the same name, which may still be running.
/// </param>
/// <param name="AssignedGeneration">The generation in which its partitions last changed.</param>
internal sealed record GroupMember(
    string Name,
    string Client,
    int SessionTimeoutMs,
    IReadOnlyList<string> Topics,
    LogIndex JoinedAt,
    long AssignedGeneration);
