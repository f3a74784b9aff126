namespace Wiber.Node.Clock.Sampling;

/// <summary>
/// The latest exchanges with one peer, and what they together say of how far its monotonic clock is ahead of this node's. Each
/// one alone gives an interval that grows with its age; all are true as long as no clock drifts more than assumed, so their
/// intersection is true too, and narrower than any of them.
/// </summary>
internal sealed class SampleWindow(DriftLimit drift)
{
    /// <summary>Exchanges that are kept.</summary>
    public const int SamplesMax = 20;

    /// <summary>A rate from a shorter time is mostly the noise of the exchanges.</summary>
    private const long SpanUsMin = 60_000_000;

    private readonly Queue<ClockExchange> _samples = new();

    public int Count => _samples.Count;

    public bool IsEmpty => _samples.Count == 0;

    /// <summary>Monotonic time of the latest exchange.</summary>
    public long LatestUs => _samples.Last().ReceivedUs;

    /// <summary>
    /// Adds an exchange. If it contradicts the others, then one of the two clocks broke the assumption, and only what comes from
    /// now on counts.
    /// </summary>
    /// <returns>How far it contradicts them, in microseconds; 0 if it does not.</returns>
    public long Add(ClockExchange sample)
    {
        Invariant.Require(sample.IsUsable);
        long gapUs = 0;
        if (FindOffset(sample.ReceivedUs) is { } known)
        {
            gapUs = known.GapTo(At(sample, sample.ReceivedUs));
            if (gapUs > 0)
            {
                _samples.Clear();
            }
        }

        _samples.Enqueue(sample);
        if (_samples.Count > SamplesMax)
        {
            _samples.Dequeue();
        }

        return gapUs;
    }

    /// <summary>Forgets everything: the peer is another process now, and its clock may begin anew.</summary>
    public void Clear() => _samples.Clear();

    /// <summary>How far the peer's clock can be ahead at a monotonic time of this node; nothing without a sample.</summary>
    public ClockInterval? FindOffset(long nowUs)
    {
        ClockInterval? common = null;
        foreach (ClockExchange sample in _samples)
        {
            ClockInterval interval = At(sample, nowUs);
            common = common is { } before ? before.Intersect(interval) : interval;

            // They met when the newest came, and all of them only grow.
            Invariant.Require(common is not null);
        }

        return common;
    }

    /// <summary>The likeliest offset at a time, within what is possible: the best sample and the drift since.</summary>
    public long? EstimateOffset(long nowUs)
    {
        if (FindOffset(nowUs) is not { } possible)
        {
            return null;
        }

        ClockExchange best = Best(nowUs);
        long driftedUs = (long)((nowUs - best.SentUs) / 1e9 * (FindPpb() ?? 0));
        return possible.Clamp(best.OffsetUs + driftedUs);
    }

    /// <summary>Round trip of the sample that says most at a time.</summary>
    public long DelayUs(long nowUs) => Best(nowUs).DelayUs;

    /// <summary>
    /// How much faster the peer's clock runs, in billionths; nothing from fewer than three samples, or from less than a minute.
    /// </summary>
    public double? FindPpb() => !IsEmpty && LatestUs - _samples.Peek().ReceivedUs >= SpanUsMin
        ? DriftRate.Ppb([.. _samples.Select(sample => (sample.ReceivedUs, sample.OffsetUs))])
        : null;

    private ClockInterval At(ClockExchange sample, long nowUs) =>
        sample.Interval.Widen(drift.PeerGrowthUs(nowUs - sample.SentUs));

    private ClockExchange Best(long nowUs) =>
        _samples.MinBy(sample => (sample.DelayUs / 2) + drift.PeerGrowthUs(nowUs - sample.SentUs));
}
