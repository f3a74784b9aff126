namespace Wiber.Client.Api.Groups;

/// <summary>For which partitions a commit did not count.</summary>
public sealed record CommitAnswer
{
    /// <summary>Those partitions; empty if it counts for all.</summary>
    public required IReadOnlyList<RefusedOffset> Refused { get; init; }
}
