namespace Wiber.Node.Clock;

/// <summary>
/// A node's estimate of cluster time. Before its first synchronization it is the wall clock and says so; then it steps once, and
/// from there on it never runs backwards nor jumps. Any number of threads may read it, without a lock.
/// </summary>
internal sealed class SynchronizedClock(IClockSource source, DriftLimit drift)
{
    private ClockSetting? _setting;
    private long _latestUs = long.MinValue;

    /// <summary>What it goes by; nothing before the first synchronization.</summary>
    public ClockSetting? Setting => Volatile.Read(ref _setting);

    public IClockSource Source => source;

    public DriftLimit Drift => drift;

    public ClockReading Read()
    {
        if (Setting is not { } setting)
        {
            return new ClockReading(source.WallUs, null);
        }

        long monotonicUs = source.MonotonicUs;
        long shownUs = monotonicUs + setting.Line.OffsetUs(monotonicUs);
        long timeUs = RaiseTo(shownUs);
        long boundUs = setting.IsLeading ? setting.TakeoverBoundUs : setting.BoundUs(monotonicUs, drift);
        return new ClockReading(timeUs, Math.Max(1, boundUs + timeUs - shownUs));
    }

    /// <summary>Goes by something else from now on. Only its owner does this, one at a time.</summary>
    public void Set(ClockSetting setting) => Volatile.Write(ref _setting, setting);

    /// <summary>
    /// A thread that took the line before the present one and was then held up may already have read a little more than this line
    /// says.
    /// </summary>
    private long RaiseTo(long timeUs)
    {
        long latestUs = Volatile.Read(ref _latestUs);
        while (timeUs > latestUs)
        {
            long seenUs = Interlocked.CompareExchange(ref _latestUs, timeUs, latestUs);
            if (seenUs == latestUs)
            {
                return timeUs;
            }

            latestUs = seenUs;
        }

        return latestUs;
    }
}
