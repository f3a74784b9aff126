using Wiber.Node.Clock.Status;

namespace Wiber.Node.Clock.Sync;

/// <summary>
/// How a node that does not lead finds cluster time: it is the leader's clock, so the measurement of that clock and this node's
/// own prediction, both true as long as no clock drifts more than assumed, are what it goes by. The others' claims find out who
/// of all does not keep to the assumption; they narrow nothing, for a false one would cut off the truth.
/// </summary>
internal sealed class FollowerRule(string self, DriftLimit drift)
{
    /// <summary>
    /// The first measurement sets the clock, and what it is wrong by can only be slewed away: a coarse one is worth another try.
    /// </summary>
    private const long FirstRadiusUsMax = 1_000;
    private const int FirstTriesMax = 4;

    private (ulong Reign, long SentUs) _considered;
    private int _firstTries;

    public ClockVerdict Decide(ClockMoment now, ClusterView view, ClockSetting? own, IReadOnlyCollection<PeerClock> peers)
    {
        ClockSetting? resigned = own is { IsLeading: true } ? Resign(own, now.MonotonicUs) : null;
        own = resigned ?? own;
        ClusterTimeClaim[] claims = [.. peers.Select(peer => peer.Claim).OfType<ClusterTimeClaim>()];
        ClusterTimeClaim? leader = claims.Where(claim => claim.IsLeading).MaxBy(claim => claim.Reign);
        if (leader is null || leader.Reign < own?.Reign)
        {
            return own is null
                ? FollowMajority(now, view, claims)
                : new ClockVerdict(ClockState.Holdover) { Setting = resigned };
        }

        long nowUs = now.MonotonicUs;
        ClusterTimeClaim[] others =
            [.. claims.Where(claim => claim.Reign == leader.Reign && claim != leader && view.Voters.Contains(claim.Source))];
        ClockInterval led = leader.Range.At(nowUs, drift);
        ClockInterval? predicted = own?.Reign == leader.Reign ? own.Range.At(nowUs, drift) : null;
        if (FindOutvoting(nowUs, view, led, predicted, others) is { } majority)
        {
            return HoldAgainst(leader, own, majority, predicted, nowUs, claims) with { Setting = resigned };
        }

        ClockInterval accepted = predicted is { } own0 ? led.Intersect(own0) ?? led : led;
        bool isNews = (leader.Reign, leader.Range.AsOfUs) != _considered;
        _considered = (leader.Reign, leader.Range.AsOfUs);
        if (own is null && (!isNews || (accepted.HalfWidthUs > FirstRadiusUsMax && ++_firstTries < FirstTriesMax)))
        {
            return new ClockVerdict(ClockState.Unsynchronized);
        }

        return new ClockVerdict(ClockState.Following)
        {
            Setting = isNews ? Follow(peers.First(peer => peer.Name == leader.Source), leader, accepted, own, nowUs) : resigned,
            Source = leader.Source,
            Outside = FindOutside(claims.Where(claim => claim.Reign == leader.Reign), accepted, nowUs),
            OwnOutsideUs = predicted?.GapTo(led) ?? 0,
        };
    }

    /// <summary>
    /// Its clock was cluster time until now: nobody knows better where that is, but from here on it is a prediction.
    /// </summary>
    private static ClockSetting Resign(ClockSetting own, long nowUs)
    {
        long offsetUs = own.Line.OffsetUs(nowUs);
        return new ClockSetting
        {
            Line = ClockLine.Straight(nowUs, offsetUs),
            Reign = own.Reign,
            Range = new ClusterTimeRange(new ClockInterval(offsetUs, offsetUs), nowUs),
        };
    }

    /// <summary>
    /// What a majority of the voters agrees on without the leader and contradicts it, if more of them do than agree with it.
    /// </summary>
    private ClockInterval? FindOutvoting(
        long nowUs, ClusterView view, ClockInterval led, ClockInterval? predicted, IEnumerable<ClusterTimeClaim> others)
    {
        List<ClockInterval> voices = [.. others.Select(claim => claim.Range.At(nowUs, drift))];
        if (predicted is { } own && view.Voters.Contains(self))
        {
            voices.Add(own);
        }

        int withLeader = 1 + (Agreement.Find([.. voices.Select(led.Intersect).OfType<ClockInterval>()])?.Count ?? 0);
        return Agreement.Find([.. voices.Where(voice => voice.GapTo(led) > 0)]) is { } against
            && against.Count >= view.Majority && against.Count > withLeader
                ? against.Interval
                : null;
    }

    private ClockVerdict HoldAgainst(
        ClusterTimeClaim leader,
        ClockSetting? own,
        ClockInterval majority,
        ClockInterval? predicted,
        long nowUs,
        IEnumerable<ClusterTimeClaim> claims)
    {
        // A node without a prediction of its own is not led astray by a leader that the others have left.
        ClockState state = own is null ? ClockState.Unsynchronized : ClockState.Holdover;
        return new ClockVerdict(state)
        {
            Outside = FindOutside(claims.Where(claim => claim.Reign == leader.Reign), majority, nowUs),
            OwnOutsideUs = predicted?.GapTo(majority) ?? 0,
        };
    }

    /// <summary>
    /// No leader is reached, and this node knows nothing: what a majority of the voters says is better than that.
    /// </summary>
    private ClockVerdict FollowMajority(ClockMoment now, ClusterView view, IReadOnlyCollection<ClusterTimeClaim> claims)
    {
        if (ClaimAgreement.Find(now.MonotonicUs, view, claims, view.Majority, drift) is not { } agreed)
        {
            return new ClockVerdict(ClockState.Unsynchronized);
        }

        return new ClockVerdict(ClockState.Holdover)
        {
            Setting = new ClockSetting
            {
                Line = ClockLine.Straight(now.MonotonicUs, agreed.Interval.MidpointUs),
                Reign = agreed.Reign,
                Range = new ClusterTimeRange(agreed.Interval, now.MonotonicUs),
            },
        };
    }

    private ClockSetting Follow(
        PeerClock peer, ClusterTimeClaim leader, ClockInterval accepted, ClockSetting? own, long nowUs)
    {
        long estimateUs = accepted.Clamp(peer.Window.EstimateOffset(nowUs)!.Value + peer.Announced!.ClusterOffsetUs!.Value);
        long ratePpb = (long)Math.Clamp(peer.Window.FindPpb() ?? 0, -drift.ClusterPpbMax, drift.ClusterPpbMax);
        return new ClockSetting
        {
            Line = own is null
                ? ClockLine.Straight(nowUs, estimateUs, ratePpb)
                : ClockLine.Towards(nowUs, own.Line.OffsetUs(nowUs), estimateUs, ratePpb),
            Reign = leader.Reign,
            Range = new ClusterTimeRange(accepted, nowUs),
        };
    }

    private Dictionary<string, long> FindOutside(
        IEnumerable<ClusterTimeClaim> claims, ClockInterval accepted, long nowUs) => claims
        .Select(claim => (claim.Source, GapUs: claim.Range.At(nowUs, drift).GapTo(accepted)))
        .Where(pair => pair.GapUs > 0)
        .ToDictionary(pair => pair.Source, pair => pair.GapUs);
}
