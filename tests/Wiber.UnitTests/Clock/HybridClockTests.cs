using Wiber.Node.Clock;

namespace Wiber.UnitTests.Clock;

/// <summary>The hybrid clock: follows physical time when it can, and runs forward whatever physical time does.</summary>
public sealed class HybridClockTests
{
    [Fact]
    public void Time_follows_the_physical_clock()
    {
        long nowUs = 1_800_000_000_000_000;
        var clock = new HybridClock(() => nowUs);
        Assert.Equal(nowUs, HybridClock.ToMicroseconds(clock.Next()));
        nowUs += 1_000_000;
        Assert.Equal(nowUs, HybridClock.ToMicroseconds(clock.Next()));
    }

    [Fact]
    public void Time_runs_forward_while_the_physical_clock_runs_back()
    {
        long nowUs = 1_800_000_000_000_000;
        var clock = new HybridClock(() => nowUs);
        ulong last = clock.Next();
        for (int i = 0; i < 1_000; i++)
        {
            nowUs -= 3_600_000_000;
            ulong next = clock.Next();
            Assert.True(next >= last + HybridClock.TicksPerRecord);
            last = next;
        }
    }

    [Fact]
    public void Time_is_after_everything_seen_from_others()
    {
        var ahead = new HybridClock(() => 1_900_000_000_000_000);
        var behind = new HybridClock(() => 1_800_000_000_000_000);
        ulong seen = ahead.Next();
        behind.Observe(seen);
        Assert.True(behind.Next() >= seen + HybridClock.TicksPerRecord);
    }
}
