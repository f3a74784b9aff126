namespace Wiber.Node.Clock;

/// <summary>
/// What is assumed of clocks: no monotonic clock runs faster or slower than true time by more than <paramref name="ppmMax"/>, and
/// a leader moves cluster time by no more than <see cref="SteerPpm"/> against its own. Every bound rests on this and on nothing
/// else.
/// </summary>
/// <param name="ppmMax">Millionths.</param>
internal sealed class DriftLimit(int ppmMax)
{
    /// <summary>How fast a leader moves cluster time towards what the wall clocks agree on, in millionths.</summary>
    public const int SteerPpm = 20;

    /// <summary>How far two monotonic clocks can go apart in a time that one of them measured.</summary>
    public long PeerGrowthUs(long ageUs) => Grow(ageUs, 2L * ppmMax);

    /// <summary>How far cluster time and a monotonic clock can go apart in a time that the latter measured.</summary>
    public long ClusterGrowthUs(long ageUs) => Grow(ageUs, (2L * ppmMax) + SteerPpm);

    /// <summary>The fastest that cluster time can run against a monotonic clock, in billionths.</summary>
    public long ClusterPpbMax => ((2L * ppmMax) + SteerPpm) * 1000;

    // Rates multiply: two clocks that are off by d in opposite directions differ by a little more than 2d. Dividing by what is
    // left of the million is more than that, and rounding up keeps the result true for short times.
    private static long Grow(long ageUs, long ppm)
    {
        Invariant.Require(ageUs >= 0);
        return (checked(ageUs * ppm) / (1_000_000 - ppm)) + 1;
    }
}
