namespace Wiber.Node.Clock.Sync;

/// <summary>What the synchronized nodes say together, for one that has no prediction of its own.</summary>
internal static class ClaimAgreement
{
    /// <summary>
    /// Where cluster time lies if a minority of the voters is wrong, and all of that minority among those that are heard; nothing
    /// if too few of them know of the latest reign.
    /// </summary>
    public static (ClockInterval Interval, ulong Reign)? Find(
        long nowUs, ClusterView view, IReadOnlyCollection<ClusterTimeClaim> claims, int claimsMin, DriftLimit drift)
    {
        ClusterTimeClaim[] known = [.. claims.Where(claim => view.Voters.Contains(claim.Source))];
        ulong reign = known.Select(claim => claim.Reign).DefaultIfEmpty().Max();
        ClockInterval[] intervals =
            [.. known.Where(claim => claim.Reign == reign).Select(claim => claim.Range.At(nowUs, drift))];
        return intervals.Length >= claimsMin && Agreement.FindHull(intervals, view.Voters.Count - view.Majority) is { } hull
            ? (hull, reign)
            : null;
    }
}
