namespace Wiber.Node.Clock;

/// <summary>What both clocks of a machine say at one moment.</summary>
/// <param name="MonotonicUs">See <see cref="IClockSource.MonotonicUs"/>.</param>
/// <param name="WallUs">See <see cref="IClockSource.WallUs"/>.</param>
internal readonly record struct ClockMoment(long MonotonicUs, long WallUs)
{
    /// <summary>Wall clock minus monotonic clock: changes only by drift, unless the wall clock is set.</summary>
    public long DifferenceUs => WallUs - MonotonicUs;

    public static ClockMoment Of(IClockSource source) => new(source.MonotonicUs, source.WallUs);
}
