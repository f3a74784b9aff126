namespace Wiber.Client.Api.Groups;

/// <summary>How far a consumer is.</summary>
public sealed record GroupCommit
{
    /// <summary>The member that owns the partitions; null for a consumer that is none, while the group has no members.</summary>
    public string? Member { get; init; }

    /// <summary>What the answer to its join said, which shuts out who was replaced; null without a member.</summary>
    public long? JoinedAt { get; init; }

    /// <summary>Where to go on.</summary>
    public required IReadOnlyList<CommitOffset> Offsets { get; init; }
}
