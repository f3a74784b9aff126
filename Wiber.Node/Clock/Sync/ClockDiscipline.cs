using Wiber.Node.Clock.Sampling;
using Wiber.Node.Clock.Status;

namespace Wiber.Node.Clock.Sync;

/// <summary>
/// Decides what a node's synchronized clock goes by: takes what was measured and what the group is, and sets the clock. Pure: it
/// is told the time, and does nothing on its own.
/// </summary>
/// <remarks>Not thread-safe, except for the clock itself.</remarks>
internal sealed class ClockDiscipline
{
    private const int OffsetsMax = 100;
    private const int SettledSamples = 6;

    private readonly SortedDictionary<string, PeerClock> _peers = new(StringComparer.Ordinal);
    private readonly Queue<long> _offsets = new();
    private readonly SynchronizedClock _clock;
    private readonly DisciplineOptions _options;
    private readonly LeaderRule _leader;
    private readonly FollowerRule _follower;

    private ClockVerdict _verdict = new(ClockState.Unsynchronized);
    private ClusterTimeRange? _reference;
    private long _attempts;
    private long _successes;
    private long? _lastSyncUs;

    public ClockDiscipline(string self, SynchronizedClock clock, DisciplineOptions options)
    {
        _clock = clock;
        _options = options;
        _leader = new LeaderRule(self, options, clock.Drift);
        _follower = new FollowerRule(self, clock.Drift);
    }

    /// <summary>The names of the peers that are measured.</summary>
    public IReadOnlyCollection<string> Peers => _peers.Keys;

    /// <summary>Whether there are enough samples of every peer that answers to know its drift.</summary>
    public bool IsSettled => _peers.Values.All(peer => !peer.IsReached || peer.Window.Count >= SettledSamples);

    /// <summary>From now on these are measured; what is known of others is forgotten.</summary>
    public void SetPeers(IReadOnlyCollection<string> names)
    {
        foreach (string gone in _peers.Keys.Except(names).ToArray())
        {
            _peers.Remove(gone);
        }

        foreach (string name in names)
        {
            _peers.TryAdd(name, new PeerClock(name, _clock.Drift));
        }
    }

    /// <summary>
    /// A peer answered. Returns how far its monotonic clock turned out to have moved against this one beyond all drift, in
    /// microseconds.
    /// </summary>
    public long Add(string peer, ClockExchange sample, ClockAnnouncement announcement)
    {
        if (!_peers.TryGetValue(peer, out PeerClock? clock))
        {
            return 0;
        }

        clock.Add(sample, announcement);
        return clock.JumpUs;
    }

    /// <summary>A peer did not answer.</summary>
    public void Miss(string peer)
    {
        if (_peers.TryGetValue(peer, out PeerClock? clock))
        {
            clock.Miss();
        }
    }

    /// <summary>
    /// What external servers agree on: their time minus the monotonic clock, as of then; nothing if they do not.
    /// </summary>
    public void SetReference(ClusterTimeRange? reference) => _reference = reference;

    /// <summary>Decides anew, and sets the clock.</summary>
    public ClockVerdict Decide(ClockMoment now, ClusterView view)
    {
        ClockSetting? own = _clock.Setting;
        _verdict = view.IsLeading && !(own?.Reign > view.Term)
            ? _leader.Decide(now, view, own, _peers.Values, _reference?.At(now.MonotonicUs, _clock.Drift))
            : _follower.Decide(now, view, own, _peers.Values);
        if (_verdict.Setting is { } setting)
        {
            _clock.Set(setting);
        }

        return _verdict;
    }

    /// <summary>A round begins.</summary>
    public void BeginRound() => _attempts++;

    /// <summary>A round is over, and was decided upon.</summary>
    public void EndRound(ClockMoment now, ClusterView view)
    {
        bool isSuccess = _verdict.State == ClockState.Following
            || (_verdict.State == ClockState.Leading && _peers.Values.Count(IsHeardVoter) + 1 >= view.Majority);
        if (!isSuccess)
        {
            return;
        }

        long offsetUs = _clock.Setting!.Line.OffsetUs(now.MonotonicUs) - now.DifferenceUs;
        _successes++;
        _lastSyncUs = now.WallUs + offsetUs;
        _offsets.Enqueue(offsetUs);
        if (_offsets.Count > OffsetsMax)
        {
            _offsets.Dequeue();
        }

        bool IsHeardVoter(PeerClock peer) => peer.IsReached && view.Voters.Contains(peer.Name);
    }

    /// <summary>The clock and what it rests on, for people.</summary>
    public ClockStatus Describe(ClockMoment now)
    {
        long nowUs = now.MonotonicUs;
        ClockSetting? setting = _clock.Setting;
        long offsetUs = setting is null ? 0 : setting.Line.OffsetUs(nowUs) - now.DifferenceUs;
        PeerClock? source = _verdict.Source is { } name ? _peers.GetValueOrDefault(name) : null;
        return new ClockStatus
        {
            State = _verdict.State,
            TimeUs = now.WallUs + offsetUs,
            WallUs = now.WallUs,
            BoundUs = setting?.BoundUs(nowUs, _clock.Drift),
            SlewRemainingUs = setting?.Line.RemainingUs(nowUs) ?? 0,
            Reign = setting?.Reign ?? 0,
            Source = _verdict.Source,
            DelayUs = source is { IsReached: true } ? source.Window.DelayUs(nowUs) : null,
            DriftPpm = setting is { IsLeading: true } ? setting.Line.RatePpb / 1000.0 : source?.Window.FindPpb() / 1000.0,
            PredictedOffsetUs = setting is null
                ? 0
                : setting.Line.OffsetUs(nowUs + _options.IntervalUs) - now.DifferenceUs,
            LastSyncUs = _lastSyncUs,
            SyncAttempts = _attempts,
            SuccessfulSyncs = _successes,
            Skew = SkewStatistics.Of(_offsets),
            IsInBound = setting is null ? null : Math.Abs(offsetUs) <= _options.SkewUsMax && _verdict.OwnOutsideUs == 0,
            OutsideUs = _verdict.OwnOutsideUs,
            Peers = [.. _peers.Values.Select(peer => Describe(peer, now, setting))],
        };
    }

    private PeerClockStatus Describe(PeerClock peer, ClockMoment now, ClockSetting? setting)
    {
        long nowUs = now.MonotonicUs;
        ClockInterval? offset = peer.Window.FindOffset(nowUs);
        long? peerUs = peer.Window.EstimateOffset(nowUs);
        return new PeerClockStatus
        {
            Node = peer.Name,
            OffsetUs = setting is null ? null : peerUs + peer.Announced?.ClusterOffsetUs - setting.Line.OffsetUs(nowUs),
            OffsetBoundUs = peerUs is { } estimateUs ? offset?.FarthestUs(estimateUs) : null,
            WallOffsetUs = peerUs + peer.Announced?.WallOffsetUs - now.DifferenceUs,
            DelayUs = offset is null ? null : peer.Window.DelayUs(nowUs),
            BoundUs = peer.Announced is { ClusterOffsetUs: not null } announced ? announced.BoundUs : null,
            DriftPpm = peer.Window.FindPpb() / 1000.0,
            IsReached = peer.IsReached,
            AgeUs = peer.Window.IsEmpty ? null : nowUs - peer.Window.LatestUs,
            OutsideUs = _verdict.Outside.GetValueOrDefault(peer.Name),
        };
    }
}
