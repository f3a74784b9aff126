using Wiber.Client.Measuring;

namespace Wiber.Benchmarks.Workloads;

/// <summary>What came of a workload once.</summary>
internal sealed record Measurement
{
    /// <summary>Messages that were acknowledged, or read.</summary>
    public long MessageCount { get; init; }

    public TimeSpan Duration { get; init; }

    /// <summary>How long messages took; null where that is not measured.</summary>
    public LatencyHistogram? Latencies { get; init; }

    /// <summary>What the servers used meanwhile; null where that is not measured.</summary>
    public ServerUsage? Usage { get; init; }

    /// <summary>How long it took each time, of what is done a few times: kills and starts.</summary>
    public IReadOnlyList<TimeSpan> Times { get; init; } = [];

    /// <summary>Messages that were not acknowledged.</summary>
    public long FailedCount { get; init; }

    /// <summary>Messages that were acknowledged and could not be read back.</summary>
    public long LostCount { get; init; }
}
