namespace Wiber.Client.Api.Groups;

/// <summary>What became of a commit.</summary>
public sealed record CommitAnswer
{
    /// <summary>The partitions for which it does not count; empty if it counts for all.</summary>
    public required IReadOnlyList<RefusedOffset> Refused { get; init; }

    /// <summary>The partitions in which more was committed before, so that it changed nothing; where the group is there.</summary>
    public required IReadOnlyList<CommitOffset> Behind { get; init; }
}
