namespace Wiber.Client.Api.Groups;

/// <summary>What became of a commit.</summary>
public sealed record CommitAnswer
{
    /// <summary>The partitions for which it does not count; empty if it counts for all.</summary>
    public required IReadOnlyList<RefusedOffset> Refused { get; init; }

    /// <summary>Where the group is in partitions in which more was committed before, so that this changed nothing.</summary>
    public required IReadOnlyList<CommitOffset> Behind { get; init; }
}
