using Wiber.Client.Api;

namespace Wiber.PowerShell.Time;

/// <summary>A node's clock, and what that rests on.</summary>
public sealed class WiberTime
{
    private readonly NodeTime _time;

    internal WiberTime(NodeTime time, string config)
    {
        _time = time;
        Config = config;
    }

    /// <summary>The node's id.</summary>
    public string Id => _time.Node;

    /// <summary>
    /// Leading (its clock is cluster time), Following (it is kept to the leader's), Holdover (it runs on alone) or
    /// Unsynchronized (it is the wall clock).
    /// </summary>
    public ClockState State => Enum.TryParse(_time.State, ignoreCase: true, out ClockState state) ? state : ClockState.Unknown;

    /// <summary>What its synchronized clock says.</summary>
    public DateTimeOffset Time => _time.Time;

    /// <summary>Synchronized minus wall clock.</summary>
    public TimeSpan Offset => FromMicroseconds(_time.OffsetUs);

    /// <summary>How far the synchronized clock can be from cluster time; null while it is not synchronized.</summary>
    public TimeSpan? Bound => FromMicroseconds(_time.BoundUs);

    /// <summary>False if the wall clock is further from cluster time than it may be; null while it is not synchronized.</summary>
    public bool? InBound => _time.InBound;

    /// <summary>The node whose clock is followed; null if none is.</summary>
    public string? Source => _time.Source;

    /// <summary>Round trip to the node that is followed.</summary>
    public TimeSpan? Delay => FromMicroseconds(_time.DelayUs);

    /// <summary>Millionths by which cluster time runs faster than its clock; null until that is known.</summary>
    public double? DriftPpm => _time.DriftPpm;

    /// <summary>When it last measured the others.</summary>
    public DateTimeOffset? LastSync => _time.LastSync;

    /// <summary>Rounds in which it measured what it had to, of all rounds.</summary>
    public double SuccessRate => _time.SyncAttempts == 0 ? 0 : Math.Round((double)_time.SuccessfulSyncs / _time.SyncAttempts, 3);

    /// <summary>What it knows of the clocks of the others, in microseconds.</summary>
    public IReadOnlyList<PeerClock> Peers => _time.Peers;

    /// <summary>The cluster, as -Config takes it: its file, or the addresses of its nodes.</summary>
    public string Config { get; }

    /// <summary>The node's id and its time.</summary>
    public override string ToString() => $"{Id} {Time:O}";

    private static TimeSpan? FromMicroseconds(long? us) => us is { } given ? FromMicroseconds(given) : null;

    private static TimeSpan FromMicroseconds(long us) => TimeSpan.FromTicks(us * TimeSpan.TicksPerMicrosecond);
}
