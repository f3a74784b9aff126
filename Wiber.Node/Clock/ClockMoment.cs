namespace Wiber.Node.Clock;

/// <summary>What both clocks of a machine say at one moment.</summary>
/// <param name="MonotonicUs">See <see cref="IClockSource.MonotonicUs"/>.</param>
/// <param name="WallUs">See <see cref="IClockSource.WallUs"/>.</param>
internal readonly record struct ClockMoment(long MonotonicUs, long WallUs)
{
    private const int TriesMax = 5;
    private const long ApartUsMax = 20;

    /// <summary>Wall clock minus monotonic clock: changes only by drift, unless the wall clock is set.</summary>
    public long DifferenceUs => WallUs - MonotonicUs;

    /// <summary>
    /// Reads both clocks. A thread that is held up in between would see a wall clock that seems to have been set, so it tries
    /// again until the two readings are close together, or have been as close as they get.
    /// </summary>
    public static ClockMoment Of(IClockSource source)
    {
        ClockMoment best = default;
        long closestUs = long.MaxValue;
        for (int i = 0; i < TriesMax && closestUs > ApartUsMax; i++)
        {
            long beforeUs = source.MonotonicUs;
            long wallUs = source.WallUs;
            long apartUs = source.MonotonicUs - beforeUs;
            if (apartUs < closestUs)
            {
                (best, closestUs) = (new ClockMoment(beforeUs, wallUs), apartUs);
            }
        }

        return best;
    }
}
