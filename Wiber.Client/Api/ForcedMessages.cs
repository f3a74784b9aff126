namespace Wiber.Client.Api;

/// <summary>What a node's reads in the order of timestamps held when they were made to give it out.</summary>
public sealed record ForcedMessages
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>How many messages.</summary>
    public required int Forced { get; init; }

    /// <summary>Up to 100 of them, in their order.</summary>
    public required IReadOnlyList<HeldMessage> Messages { get; init; }
}
