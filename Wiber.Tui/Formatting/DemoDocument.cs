namespace Wiber.Tui.Formatting;

/// <summary>What a demo measured and verified, as JSON.</summary>
internal sealed record DemoDocument
{
    public required bool Passed { get; init; }

    public required int AcknowledgedCount { get; init; }

    public required int ProducerCount { get; init; }

    /// <summary>Messages a second, the failover included.</summary>
    public required double MessagesPerSecond { get; init; }

    public required string KilledNode { get; init; }

    public required string? LeaderAfter { get; init; }

    /// <summary>From the kill to the first acknowledgement of a message sent after it.</summary>
    public required double? FailoverMs { get; init; }

    /// <summary>How long the killed node took from its restart to the others' log.</summary>
    public required double? CatchUpMs { get; init; }

    /// <summary>Index up to which the nodes' logs were compared.</summary>
    public required long? LogIndex { get; init; }

    /// <summary>Hash of all entries up to that index, the same on all nodes; null if it was not.</summary>
    public required string? LogHash { get; init; }

    public required double DurationMs { get; init; }

    /// <summary>What is wrong; empty if the demo passed.</summary>
    public required IReadOnlyList<string> Findings { get; init; }
}
