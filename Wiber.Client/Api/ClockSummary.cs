namespace Wiber.Client.Api;

/// <summary>A node's synchronized clock in short: part of <see cref="NodeStatus"/>.</summary>
public sealed record ClockSummary
{
    /// <summary>
    /// <c>leading</c>: this node's clock is cluster time; <c>following</c>: it is kept to the leader's; <c>holdover</c>: it runs
    /// on alone, for the leader's was not measured in the latest round; <c>unsynchronized</c>: it is the wall clock.
    /// </summary>
    public required string State { get; init; }

    /// <summary>Synchronized minus wall clock, in microseconds.</summary>
    public long OffsetUs { get; init; }

    /// <summary>
    /// How far the synchronized clock can be from cluster time, in microseconds: 0 on the leader; null while it is not
    /// synchronized.
    /// </summary>
    public long? BoundUs { get; init; }

    /// <summary>
    /// False if the wall clock is further from cluster time than <c>max_skew_ms</c>, or the clock outside what a majority agrees
    /// on; null while it is not synchronized.
    /// </summary>
    public bool? InBound { get; init; }
}
