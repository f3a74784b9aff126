using System.Diagnostics;
using Wiber.Node.Replica;

namespace Wiber.UnitTests.Replica;

/// <summary>
/// Goal: the loop is woken when it needs a tick, not before, and not later than it said last. Method: real time, with bounds that a
/// slow machine keeps too.
/// </summary>
public sealed class TickClockTests
{
    private const int Never = 1_000_000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_wakes_no_sooner_than_the_tick_that_is_needed()
    {
        const int Needed = 10;
        var woken = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        TickClock? clock = null;
        clock = new TickClock(Tick, () =>
        {
            woken.TrySetResult(clock!.Take());
            clock.Need(Never);
        });
        clock.Need(Needed);
        var time = Stopwatch.StartNew();
        clock.Start();

        Assert.InRange(await woken.Task.WaitAsync(Patience), Needed, Needed + 2);
        Assert.InRange(time.Elapsed, Needed * Tick, Patience);
        await clock.StopAsync();
    }

    [Fact]
    public async Task Who_needs_one_sooner_wakes_it()
    {
        using var woken = new SemaphoreSlim(0);
        TickClock? clock = null;
        clock = new TickClock(Tick, () =>
        {
            clock!.Take();
            clock.Need(Never);
            woken.Release();
        });
        clock.Need(Never);
        clock.Start();

        for (int i = 0; i < 20; i++)
        {
            clock.Need(1);
            Assert.True(await woken.WaitAsync(Patience), $"wait {i}");
        }

        Assert.False(await woken.WaitAsync(4 * Tick));
        await clock.StopAsync();
    }

    [Fact]
    public async Task What_a_pause_took_is_not_made_up_for()
    {
        var clock = new TickClock(Tick, static () => { });
        clock.Start();
        clock.Need(3);
        await Task.Delay(20 * Tick);

        Assert.Equal(5, clock.Take());
        await clock.StopAsync();
    }
}
