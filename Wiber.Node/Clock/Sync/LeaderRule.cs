using Wiber.Node.Clock.Status;

namespace Wiber.Node.Clock.Sync;

/// <summary>
/// How a leader's clock becomes cluster time, and where it moves it. One that is synchronized goes on as it is. One that is not
/// asks those that are; if nobody is, it takes what the wall clocks of a majority say.
/// </summary>
internal sealed class LeaderRule(string self, DisciplineOptions options, DriftLimit drift)
{
    /// <summary>How long a leader that nobody told cluster time waits for the voters that do not answer.</summary>
    public const long PatienceUs = 1_000_000;

    private const long SteerPpb = DriftLimit.SteerPpm * 1000L;

    private ulong _term;
    private long _beganUs;

    /// <param name="now">The clocks of this machine.</param>
    /// <param name="view">The group.</param>
    /// <param name="own">What the clock goes by.</param>
    /// <param name="peers">The other members.</param>
    /// <param name="reference">What external servers say, minus the monotonic clock; nothing without any.</param>
    public ClockVerdict Decide(
        ClockMoment now,
        ClusterView view,
        ClockSetting? own,
        IReadOnlyCollection<PeerClock> peers,
        ClockInterval? reference)
    {
        if (_term != view.Term)
        {
            (_term, _beganUs) = (view.Term, now.MonotonicUs);
        }

        PeerClock[] heard = [.. peers.Where(peer => peer.IsReached && view.Voters.Contains(peer.Name))];
        if (own is { IsLeading: true } && own.Reign == view.Term)
        {
            return Judge(now, view, own, heard) with { Setting = Steer(now, view, own, heard, reference) };
        }

        ClockSetting? beginning = own is not null
            ? Begin(now, view, own.Line.OffsetUs(now.MonotonicUs), own.BoundUs(now.MonotonicUs, drift))
            : FindBeginning(now, view, heard);
        return beginning is null
            ? new ClockVerdict(ClockState.Unsynchronized)
            : new ClockVerdict(ClockState.Leading) { Setting = beginning, Source = self };
    }

    private ClockSetting? FindBeginning(ClockMoment now, ClusterView view, PeerClock[] heard)
    {
        bool areAllHeard = view.Voters.All(voter => voter == self || heard.Any(peer => peer.Name == voter));
        bool isPatient = now.MonotonicUs - _beganUs < PatienceUs;
        if (!areAllHeard && (isPatient || heard.Length + 1 < view.Majority))
        {
            return null;
        }

        ClusterTimeClaim[] claims = [.. heard.Select(peer => peer.Claim).OfType<ClusterTimeClaim>()];
        ClockInterval? told = ClaimAgreement.Find(now.MonotonicUs, view, claims, claimsMin: 1, drift)?.Interval;
        return told is { } known
            ? Begin(now, view, known.MidpointUs, known.HalfWidthUs)
            : Begin(now, view, WallAgreement.Of(Walls(now, heard)).MidpointUs, 0);
    }

    private static ClockSetting Begin(ClockMoment now, ClusterView view, long offsetUs, long boundUs) => new()
    {
        Line = ClockLine.Straight(now.MonotonicUs, offsetUs),
        Reign = view.Term,
        Range = new ClusterTimeRange(new ClockInterval(offsetUs, offsetUs), now.MonotonicUs),
        IsLeading = true,
        TakeoverBoundUs = boundUs,
    };

    /// <summary>Who contradicts cluster time, this node itself if a majority agrees on another one.</summary>
    private ClockVerdict Judge(ClockMoment now, ClusterView view, ClockSetting own, PeerClock[] heard)
    {
        long offsetUs = own.Line.OffsetUs(now.MonotonicUs);
        var exact = new ClockInterval(offsetUs, offsetUs);
        (string Source, ClockInterval Interval)[] against =
        [
            .. heard.Select(peer => peer.Claim).OfType<ClusterTimeClaim>()
                .Where(claim => claim.Reign == own.Reign)
                .Select(claim => (claim.Source, Interval: claim.Range.At(now.MonotonicUs, drift)))
                .Where(each => each.Interval.GapTo(exact) > 0),
        ];
        bool isOutvoted = Agreement.Find([.. against.Select(each => each.Interval)]) is { } agreed
            && agreed.Count >= view.Majority;
        return new ClockVerdict(ClockState.Leading)
        {
            Source = self,
            Outside = isOutvoted
                ? new Dictionary<string, long>()
                : against.ToDictionary(each => each.Source, each => each.Interval.GapTo(exact)),
            OwnOutsideUs = isOutvoted ? against.Min(each => each.Interval.GapTo(exact)) : 0,
        };
    }

    /// <summary>
    /// Moves cluster time, slowly and at one rate, until it lies within what the wall clocks or the external servers agree on.
    /// </summary>
    private ClockSetting? Steer(
        ClockMoment now, ClusterView view, ClockSetting own, PeerClock[] heard, ClockInterval? reference)
    {
        ClockInterval? goal = reference ?? (heard.Length + 1 >= view.Majority ? WallAgreement.Of(Walls(now, heard)) : null);
        long offsetUs = own.Line.OffsetUs(now.MonotonicUs);
        long ratePpb = goal is not { } wanted ? 0
            : offsetUs < wanted.LowUs ? SteerPpb
            : offsetUs > wanted.HighUs ? -SteerPpb
            : 0;
        return ratePpb == own.Line.RatePpb
            ? null
            : own with { Line = ClockLine.Straight(now.MonotonicUs, offsetUs, ratePpb) };
    }

    private List<ClockInterval> Walls(ClockMoment now, IEnumerable<PeerClock> heard) =>
    [
        ClockInterval.Around(now.DifferenceUs, options.WallErrorUs),
        .. heard.Select(peer => peer.FindWall(now.MonotonicUs)!.Value.Widen(options.WallErrorUs)),
    ];
}
