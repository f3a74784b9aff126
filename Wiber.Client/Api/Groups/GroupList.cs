namespace Wiber.Client.Api.Groups;

/// <summary>The consumer groups of a cluster.</summary>
public sealed record GroupList
{
    public required IReadOnlyList<GroupSummary> Groups { get; init; }
}
