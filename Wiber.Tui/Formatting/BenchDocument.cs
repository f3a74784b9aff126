namespace Wiber.Tui.Formatting;

/// <summary>How fast a cluster acknowledged a load, as JSON.</summary>
internal sealed record BenchDocument
{
    public required string Topic { get; init; }

    public required string Acks { get; init; }

    public required int PayloadBytes { get; init; }

    public required int Producers { get; init; }

    public required int MessagesPerRequest { get; init; }

    /// <summary>What was asked for; null for as many as were acknowledged.</summary>
    public required double? Rate { get; init; }

    /// <summary>False if it was ended before its time.</summary>
    public required bool IsComplete { get; init; }

    public required double DurationMs { get; init; }

    public required long AcknowledgedCount { get; init; }

    /// <summary>Messages that were not acknowledged, after all retries.</summary>
    public required long FailedCount { get; init; }

    public required double MessagesPerSecond { get; init; }

    public required double BytesPerSecond { get; init; }

    public required double P50Ms { get; init; }

    public required double P90Ms { get; init; }

    public required double P99Ms { get; init; }

    public required double P999Ms { get; init; }

    public required double MaxMs { get; init; }

    /// <summary>The messages by how long they took.</summary>
    public required IReadOnlyList<BenchBar> Histogram { get; init; }
}
