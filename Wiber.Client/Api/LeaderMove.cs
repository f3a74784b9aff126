namespace Wiber.Client.Api;

/// <summary>Who is to lead.</summary>
public sealed record LeaderMove
{
    /// <summary>The node's id; null for the follower that is furthest.</summary>
    public string? Node { get; init; }
}
