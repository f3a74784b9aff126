namespace Wiber.Node.Clock.Sync;

/// <summary>
/// What most of several intervals have in common. Marzullo, "Maintaining the Time in a Distributed System" (thesis, 1984), and
/// the selection of NTP (RFC 5905 §11.2.1).
/// </summary>
internal static class Agreement
{
    /// <summary>
    /// The intersection of the largest number of intervals; of several equally large ones the narrowest, then the lowest.
    /// </summary>
    /// <returns>The intersection and how many intervals contain it; nothing if there are none.</returns>
    public static (ClockInterval Interval, int Count)? Find(IReadOnlyList<ClockInterval> intervals)
    {
        (ClockInterval Interval, int Count)? best = null;
        int count = 0;
        (long Us, int Step)[] ends = Ends(intervals);
        for (int i = 0; i < ends.Length; i++)
        {
            count += ends[i].Step;
            if (ends[i].Step > 0 && ends[i + 1].Step < 0)
            {
                var interval = new ClockInterval(ends[i].Us, ends[i + 1].Us);
                bool isBetter = best is not { } before || count > before.Count
                    || (count == before.Count
                        && interval.HighUs - interval.LowUs < before.Interval.HighUs - before.Interval.LowUs);
                best = isBetter ? (interval, count) : best;
            }
        }

        return best;
    }

    /// <summary>
    /// From the lowest to the highest point that lies in all intervals but <paramref name="faultsMax"/>. If no more of them than
    /// that are false, the true value is in between, which cannot be said of an intersection that a false one has cut off.
    /// </summary>
    public static ClockInterval? FindHull(IReadOnlyList<ClockInterval> intervals, int faultsMax)
    {
        int needed = Math.Max(1, intervals.Count - faultsMax);
        int count = 0;
        long? low = null;
        long high = 0;
        foreach ((long us, int step) in Ends(intervals))
        {
            if (step > 0 && ++count >= needed)
            {
                low ??= us;
            }
            else if (step < 0 && count-- >= needed)
            {
                high = us;
            }
        }

        return low is { } lowest ? new ClockInterval(lowest, high) : null;
    }

    /// <summary>All ends in order; where two meet, the beginning comes first, for both belong to their intervals.</summary>
    private static (long Us, int Step)[] Ends(IReadOnlyList<ClockInterval> intervals) =>
    [
        .. intervals
            .SelectMany(each => ((long Us, int Step)[])[(each.LowUs, 1), (each.HighUs, -1)])
            .OrderBy(end => end.Us)
            .ThenByDescending(end => end.Step),
    ];
}
