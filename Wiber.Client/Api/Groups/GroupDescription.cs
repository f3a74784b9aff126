namespace Wiber.Client.Api.Groups;

/// <summary>A consumer group.</summary>
public sealed record GroupDescription
{
    public required string Group { get; init; }

    /// <summary><c>empty</c>, <c>rebalancing</c> or <c>stable</c>.</summary>
    public required string State { get; init; }

    /// <summary>Grows whenever the members, or what they consume, change.</summary>
    public required long Generation { get; init; }

    /// <summary>Messages that are not done, in all partitions.</summary>
    public required long Lag { get; init; }

    public required IReadOnlyList<GroupMemberDescription> Members { get; init; }

    public required IReadOnlyList<GroupPartition> Partitions { get; init; }
}
