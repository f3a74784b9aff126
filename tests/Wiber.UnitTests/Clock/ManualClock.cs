using Wiber.Node.Clock;

namespace Wiber.UnitTests.Clock;

/// <summary>The clocks of a machine as a test sets them.</summary>
internal sealed class ManualClock : IClockSource
{
    public const long StartUs = 1_800_000_000_000_000;

    public long MonotonicUs { get; set; } = 5_000_000_000;

    public long WallUs { get; set; } = StartUs;

    public ClockMoment Now => ClockMoment.Of(this);

    /// <summary>Lets time pass on both clocks.</summary>
    public void Pass(long us)
    {
        MonotonicUs += us;
        WallUs += us;
    }
}
