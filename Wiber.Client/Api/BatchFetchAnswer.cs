using Wiber.Client.Messages;

namespace Wiber.Client.Api;

/// <summary>Batches of a partition.</summary>
public sealed record BatchFetchAnswer
{
    /// <summary>The batches in the order of their offsets.</summary>
    public required IReadOnlyList<FetchedBatch> Batches { get; init; }

    /// <summary>Where to read on.</summary>
    public required long NextOffset { get; init; }

    /// <summary>The offset that the next stored message will have, as far as the node knows.</summary>
    public required long EndOffset { get; init; }
}
