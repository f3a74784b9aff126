namespace Wiber.Client.Api;

/// <summary>Messages of a partition.</summary>
public sealed record FetchAnswer
{
    /// <summary>The messages, by offset.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>Where to read on.</summary>
    public required long NextOffset { get; init; }

    /// <summary>The offset that the next stored message will have, as far as the node knows.</summary>
    public long EndOffset { get; init; }
}
