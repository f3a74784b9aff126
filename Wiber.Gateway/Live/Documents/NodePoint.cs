namespace Wiber.Gateway.Live.Documents;

/// <summary>A node's part in a <see cref="ClusterPoint"/>.</summary>
internal sealed record NodePoint
{
    public required string Id { get; init; }

    /// <summary>
    /// Its role; <c>down</c>, <c>suspended</c> or <c>silent</c> if it has none to tell,
    /// <c>unknown</c> if it has only just been asked.
    /// </summary>
    public required string Role { get; init; }

    public long? Term { get; init; }

    /// <summary>Log entries that are committed and not applied here.</summary>
    public long? Lag { get; init; }

    /// <summary>Wall clock against synchronized clock, in microseconds.</summary>
    public long? OffsetUs { get; init; }

    /// <summary>How far the synchronized clock can be from cluster time, in microseconds.</summary>
    public long? BoundUs { get; init; }
}
