namespace Wiber.Client.Api;

/// <summary>The topics of a cluster.</summary>
public sealed record TopicList
{
    /// <summary>The topics.</summary>
    public required IReadOnlyList<TopicDescription> Topics { get; init; }
}
