namespace Wiber.Node.Clock.Sync;

/// <summary>What the wall clocks of several machines say together of the time.</summary>
internal static class WallAgreement
{
    /// <summary>
    /// What a majority of them agrees on. If there is no such thing, the fault-tolerant midpoint: without as many of the highest
    /// and of the lowest as may be false, what is left lies between right ones (Lundelius Welch and Lynch, "A New Fault-Tolerant
    /// Algorithm for Clock Synchronization", 1988).
    /// </summary>
    /// <param name="walls">Wall clocks minus this node's monotonic clock; one at least.</param>
    public static ClockInterval Of(IReadOnlyList<ClockInterval> walls)
    {
        Invariant.Require(walls.Count > 0);
        if (Agreement.Find(walls) is { } agreed && agreed.Count > walls.Count / 2)
        {
            return agreed.Interval;
        }

        int faults = (walls.Count - 1) / 2;
        ClockInterval[] kept = [.. walls.OrderBy(wall => wall.MidpointUs).Skip(faults).SkipLast(faults)];
        return new ClockInterval(kept.Min(wall => wall.LowUs), kept.Max(wall => wall.HighUs));
    }
}
