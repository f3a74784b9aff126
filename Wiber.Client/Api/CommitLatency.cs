namespace Wiber.Client.Api;

/// <summary>
/// How long entries took from their arrival at the leader to their commit, the last seconds: those of a request are one entry for
/// each partition, however many messages they are.
/// </summary>
public sealed record CommitLatency
{
    /// <summary>Half of them took no longer, in milliseconds.</summary>
    public required double P50Ms { get; init; }

    /// <summary>99 of 100 took no longer, in milliseconds.</summary>
    public required double P99Ms { get; init; }

    /// <summary>How many there were.</summary>
    public required long Count { get; init; }

    /// <summary>How far back that reaches, in milliseconds.</summary>
    public required int WindowMs { get; init; }
}
