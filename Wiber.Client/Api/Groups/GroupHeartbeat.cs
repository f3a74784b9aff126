namespace Wiber.Client.Api.Groups;

/// <summary>A sign of life of a member.</summary>
public sealed record GroupHeartbeat
{
    /// <summary>What the answer to its join said.</summary>
    public required long JoinedAt { get; init; }

    /// <summary>The generation that it knows.</summary>
    public required long Generation { get; init; }

    /// <summary>Partitions that it was asked to let go of, and is done with.</summary>
    public IReadOnlyList<PartitionRef>? Released { get; init; }
}
