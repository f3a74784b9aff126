using Wiber.Node.Clock.Sync;

namespace Wiber.Node.Clock.Ntp;

/// <summary>What came of asking an NTP server.</summary>
internal sealed record NtpMeasurement
{
    private const long DelayUsMax = 1_000_000;

    /// <summary>Its address as in cluster.toml.</summary>
    public required string Server { get; init; }

    /// <summary>Why its answer, or that there was none, is not used; nothing if it is.</summary>
    public string? Problem { get; init; }

    /// <summary>How far it is from a clock of its own.</summary>
    public int? Stratum { get; init; }

    /// <summary>Time on the way there and back, in microseconds.</summary>
    public long? DelayUs { get; init; }

    /// <summary>Its time minus this node's monotonic clock, as of when it was asked.</summary>
    public ClusterTimeRange? Range { get; init; }

    /// <summary>Works out an exchange: sent and received by this node's monotonic clock.</summary>
    public static NtpMeasurement Of(string server, NtpAnswer answer, long sentUs, long receivedUs)
    {
        long delayUs = (receivedUs - sentUs) - (answer.SentUs - answer.ReceivedUs);
        return delayUs is < 0 or > DelayUsMax
            ? new NtpMeasurement { Server = server, Problem = $"its times give a delay of {delayUs} us" }
            : new NtpMeasurement
            {
                Server = server,
                Stratum = answer.Stratum,
                DelayUs = delayUs,
                Range = new ClusterTimeRange(
                    new ClockInterval(answer.SentUs - receivedUs, answer.ReceivedUs - sentUs).Widen(answer.RootErrorUs), sentUs),
            };
    }

    /// <summary>What most of those that can be used agree on, if more than half of them do.</summary>
    public static ClusterTimeRange? Agree(IEnumerable<NtpMeasurement> measurements, long nowUs, DriftLimit drift)
    {
        ClockInterval[] intervals =
            [.. measurements.Select(each => each.Range?.At(nowUs, drift)).OfType<ClockInterval>()];
        return Agreement.Find(intervals) is { } agreed && agreed.Count > intervals.Length / 2
            ? new ClusterTimeRange(agreed.Interval, nowUs)
            : null;
    }
}
