using Wiber.Node.Clock;

namespace Wiber.UnitTests.Clock;

/// <summary>The hybrid clock: follows physical time when it can, and runs forward whatever physical time does.</summary>
public sealed class HybridClockTests
{
    [Fact]
    public void Time_follows_the_physical_clock()
    {
        long nowUs = 1_800_000_000_000_000;
        var clock = new HybridClock(() => new ClockReading(nowUs, null));
        Assert.Equal(nowUs, HybridClock.ToMicroseconds(clock.NextTime().HybridTime));
        nowUs += 1_000_000;
        Assert.Equal(nowUs, HybridClock.ToMicroseconds(clock.NextTime().HybridTime));
    }

    [Fact]
    public void Time_runs_forward_while_the_physical_clock_runs_back()
    {
        long nowUs = 1_800_000_000_000_000;
        var clock = new HybridClock(() => new ClockReading(nowUs, null));
        ulong last = clock.NextTime().HybridTime;
        for (int i = 0; i < 1_000; i++)
        {
            nowUs -= 3_600_000_000;
            ulong next = clock.NextTime().HybridTime;
            Assert.True(next >= last + HybridClock.TicksPerRecord);
            last = next;
        }
    }

    [Fact]
    public void Time_is_after_everything_seen_from_others()
    {
        var ahead = new HybridClock(() => new ClockReading(1_900_000_000_000_000, null));
        var behind = new HybridClock(() => new ClockReading(1_800_000_000_000_000, null));
        ulong seen = ahead.NextTime().HybridTime;
        behind.Observe(seen);
        Assert.True(behind.NextTime().HybridTime >= seen + HybridClock.TicksPerRecord);
    }

    [Fact]
    public void An_entry_says_how_far_the_physical_clock_may_have_been_off()
    {
        long? boundUs = null;
        var clock = new HybridClock(() => new ClockReading(1_800_000_000_000_000, boundUs));
        Assert.Null(clock.NextTime().BoundUs);
        foreach ((long Given, long Expected) each in new[] { (0L, 10L), (1, 10), (10, 10), (11, 20), (655_350, 655_350), (9_999_999, 655_350) })
        {
            boundUs = each.Given;
            Assert.Equal(each.Expected, clock.NextTime().BoundUs);
        }
    }
}
