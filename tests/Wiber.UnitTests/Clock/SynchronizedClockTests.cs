using Wiber.Node.Clock;

namespace Wiber.UnitTests.Clock;

/// <summary>A synchronized clock as its readers see it: bounded, and never backwards, while it is corrected under them.</summary>
public sealed class SynchronizedClockTests
{
    private readonly ManualClock _source = new();
    private readonly SynchronizedClock _clock;

    public SynchronizedClockTests() => _clock = new SynchronizedClock(_source, new DriftLimit(50));

    [Fact]
    public void Before_it_is_synchronized_it_is_the_wall_clock_without_a_bound()
    {
        Assert.Equal(new ClockReading(_source.WallUs, null), _clock.Read());
        _source.WallUs -= 5_000_000;
        Assert.Equal(new ClockReading(_source.WallUs, null), _clock.Read());
    }

    [Fact]
    public void It_goes_to_its_estimate_by_500_millionths_and_the_way_is_in_the_bound()
    {
        Set(ClockLine.Straight(_source.MonotonicUs, 1_000), new ClockInterval(900, 1_100));
        Assert.InRange(_clock.Read().BoundUs!.Value, 100, 105);

        Set(ClockLine.Towards(_source.MonotonicUs, 1_000, -4_000, 0), new ClockInterval(-4_100, -3_900));
        Assert.InRange(_clock.Read().BoundUs!.Value, 5_100, 5_105);
        Assert.Equal(5_000, _clock.Setting!.Line.RemainingUs(_source.MonotonicUs));

        _source.Pass(2_000_000);
        Assert.Equal(0, _clock.Setting.Line.OffsetUs(_source.MonotonicUs));
        _source.Pass(60_000_000);
        Assert.Equal(-4_000, _clock.Setting.Line.OffsetUs(_source.MonotonicUs));
        Assert.Equal(0, _clock.Setting.Line.RemainingUs(_source.MonotonicUs));
    }

    [Fact]
    public void It_never_runs_backwards_however_it_is_corrected()
    {
        var random = new Random(5);
        Set(ClockLine.Straight(_source.MonotonicUs, 0), new ClockInterval(0, 0));
        long lastUs = _clock.Read().TimeUs;
        for (int i = 0; i < 10_000; i++)
        {
            long offsetUs = _clock.Setting!.Line.OffsetUs(_source.MonotonicUs);
            long targetUs = offsetUs + random.NextInt64(-10_000_000, 10_000_001);
            Set(
                ClockLine.Towards(_source.MonotonicUs, offsetUs, targetUs, random.Next(-120_000, 120_001)),
                new ClockInterval(targetUs, targetUs));
            _source.Pass(random.Next(3));
            long nowUs = _clock.Read().TimeUs;
            Assert.True(nowUs >= lastUs);
            lastUs = nowUs;
        }
    }

    [Fact]
    public void A_reader_that_was_held_up_keeps_none_of_the_others_from_going_forward()
    {
        Set(ClockLine.Straight(_source.MonotonicUs, 1_000), new ClockInterval(1_000, 1_000));
        long readUs = _clock.Read().TimeUs;

        // As after a thread that took the line before this one and read it late.
        Set(ClockLine.Straight(_source.MonotonicUs, 990), new ClockInterval(990, 990));
        ClockReading after = _clock.Read();

        Assert.Equal(readUs, after.TimeUs);
        Assert.True(after.BoundUs >= 10);
    }

    [Fact]
    public void A_leaders_reading_says_how_far_it_was_off_when_it_took_over()
    {
        _clock.Set(new ClockSetting
        {
            Line = ClockLine.Straight(_source.MonotonicUs, 0),
            Reign = 3,
            Range = new ClusterTimeRange(new ClockInterval(0, 0), _source.MonotonicUs),
            IsLeading = true,
            TakeoverBoundUs = 420,
        });
        _source.Pass(100_000_000);

        Assert.Equal(420, _clock.Read().BoundUs);
        Assert.Equal(0, _clock.Setting!.BoundUs(_source.MonotonicUs, _clock.Drift));
    }

    [Fact]
    public async Task Many_threads_read_it_forward_while_it_is_set_again_and_again()
    {
        var source = new MovingClock();
        var clock = new SynchronizedClock(source, new DriftLimit(50));
        clock.Set(Setting(ClockLine.Straight(source.MonotonicUs, 0), new ClockInterval(0, 0)));
        long latestUs = 0;
        using var stop = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Run(() =>
        {
            long beforeUs = Volatile.Read(ref latestUs);
            long timeUs = clock.Read().TimeUs;
            Assert.True(timeUs >= beforeUs);
            Interlocked.CompareExchange(ref latestUs, timeUs, beforeUs);
        }))];
        for (int i = 0; i < 50_000; i++)
        {
            long nowUs = source.MonotonicUs;
            long offsetUs = clock.Setting!.Line.OffsetUs(nowUs);
            clock.Set(Setting(ClockLine.Towards(nowUs, offsetUs, -offsetUs, 0), new ClockInterval(-offsetUs, -offsetUs)));
        }

        SpinWait.SpinUntil(() => Volatile.Read(ref latestUs) > 0, TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.True(latestUs > 0);

        Task Run(Action read) => Task.Factory.StartNew(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    read();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private static ClockSetting Setting(ClockLine line, ClockInterval range) =>
        new() { Line = line, Reign = 1, Range = new ClusterTimeRange(range, line.StartUs) };

    private void Set(ClockLine line, ClockInterval range) => _clock.Set(Setting(line, range));

    private sealed class MovingClock : IClockSource
    {
        public long MonotonicUs => System.Diagnostics.Stopwatch.GetTimestamp() / 1_000;

        public long WallUs => MonotonicUs;
    }
}
