namespace Wiber.Client.Api.Groups;

/// <summary>A member of a consumer group.</summary>
public sealed record GroupMemberDescription
{
    public required string Member { get; init; }

    /// <summary>What it calls itself.</summary>
    public string? Client { get; init; }

    public required IReadOnlyList<string> Topics { get; init; }

    public required int SessionTimeoutMs { get; init; }

    /// <summary>Partitions that it consumes.</summary>
    public required int PartitionCount { get; init; }

    /// <summary>How many of them it is to let go of.</summary>
    public required int RevokingCount { get; init; }
}
