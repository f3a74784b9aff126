namespace Wiber.Client.Api.Groups;

/// <summary>What a member is to consume.</summary>
public sealed record GroupAssignment
{
    public required string Group { get; init; }

    public required string Member { get; init; }

    /// <summary>The entry of its join. It tells the member from an earlier one of its name, and goes with all that it says.</summary>
    public required long JoinedAt { get; init; }

    /// <summary>Grows whenever the members, or what they consume, change.</summary>
    public required long Generation { get; init; }

    /// <summary>How long the member may be silent.</summary>
    public required int SessionTimeoutMs { get; init; }

    /// <summary>The partitions that are the member's.</summary>
    public required IReadOnlyList<AssignedPartition> Partitions { get; init; }
}
