namespace Wiber.Client.Api.Groups;

/// <summary>A consumer group in a list.</summary>
public sealed record GroupSummary
{
    public required string Group { get; init; }

    /// <summary><c>empty</c>, <c>rebalancing</c> or <c>stable</c>.</summary>
    public required string State { get; init; }

    public required long Generation { get; init; }

    public required int MemberCount { get; init; }

    /// <summary>Partitions in which it committed.</summary>
    public required int OffsetCount { get; init; }
}
