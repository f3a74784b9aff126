namespace Wiber.Node.Clock;

/// <summary>
/// A synchronized clock's distance from the monotonic one, as a line with a bend: it first moves towards the estimate
/// (<paramref name="SlewPpb"/>) and then only keeps up with the drift (<paramref name="RatePpb"/>). Both rates are far from -1,
/// so the clock goes on forward whatever it corrects.
/// </summary>
/// <param name="StartUs">Monotonic time at which the line begins.</param>
/// <param name="StartOffsetUs">Synchronized minus monotonic clock there.</param>
/// <param name="RatePpb">Billionths by which synchronized time runs faster than the monotonic clock.</param>
/// <param name="SlewPpb">Billionths added to that until the bend.</param>
/// <param name="SlewUs">Monotonic time from the start to the bend.</param>
internal sealed record ClockLine(long StartUs, long StartOffsetUs, long RatePpb, long SlewPpb, long SlewUs)
{
    /// <summary>The fastest correction: as gentle as that of adjtime and NTP.</summary>
    public const long SlewPpbMax = 500_000;

    private const long PpbMax = 10_000_000;
    private const long Billion = 1_000_000_000;

    /// <summary>A line that corrects nothing.</summary>
    public static ClockLine Straight(long startUs, long offsetUs, long ratePpb = 0) => new(startUs, offsetUs, ratePpb, 0, 0);

    /// <summary>A line from an offset to an estimate, as fast as it may be.</summary>
    public static ClockLine Towards(long startUs, long offsetUs, long targetUs, long ratePpb)
    {
        Invariant.Require(Math.Abs(ratePpb) <= PpbMax);
        long distanceUs = targetUs - offsetUs;
        long slewPpb = Math.Sign(distanceUs) * SlewPpbMax;
        return new ClockLine(startUs, offsetUs, ratePpb, slewPpb, Math.Abs(distanceUs) * (Billion / SlewPpbMax));
    }

    /// <summary>Synchronized minus monotonic clock at a monotonic time.</summary>
    public long OffsetUs(long monotonicUs)
    {
        long elapsedUs = Math.Max(0, monotonicUs - StartUs);
        Int128 moved = ((Int128)elapsedUs * RatePpb) + ((Int128)Math.Min(elapsedUs, SlewUs) * SlewPpb);
        return StartOffsetUs + (long)(moved / Billion);
    }

    /// <summary>How far the clock has still to move at a monotonic time.</summary>
    public long RemainingUs(long monotonicUs)
    {
        long elapsedUs = Math.Clamp(monotonicUs - StartUs, 0, SlewUs);
        return (long)((Int128)(SlewUs - elapsedUs) * Math.Abs(SlewPpb) / Billion);
    }
}
