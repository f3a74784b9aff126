using Wiber.Node.Clock;
using Wiber.Node.Clock.Sampling;

namespace Wiber.UnitTests.Clock;

/// <summary>
/// What exchanges with one peer say of its clock, alone and together: intervals that contain the truth, narrow down, grow with
/// age, and show when they contradict each other.
/// </summary>
public sealed class SampleWindowTests
{
    private const long AheadUs = 7_000_000;

    private readonly SampleWindow _window = new(new DriftLimit(50));

    [Fact]
    public void An_exchange_says_as_much_as_its_delay_lets_it()
    {
        var exchange = new ClockExchange(SentUs: 100, PeerReceivedUs: 1_160, PeerSentUs: 1_170, ReceivedUs: 200);

        Assert.Equal(90, exchange.DelayUs);
        Assert.Equal(1_015, exchange.OffsetUs);
        Assert.Equal(new ClockInterval(969, 1_061), exchange.Interval);
        Assert.True(exchange.IsUsable);
    }

    [Theory]
    [InlineData(100, 1_000, 1_200, 200, "more time at the peer than in all")]
    [InlineData(100, 1_100, 1_000, 200, "the peer's clock went back")]
    [InlineData(200, 1_000, 1_000, 100, "this node's clock went back")]
    [InlineData(0, 1_000, 1_000, 1_000_001, "over a second on the way")]
    public void What_cannot_be_one_exchange_is_of_no_use(long sent, long received, long answered, long back, string why) =>
        Assert.False(new ClockExchange(sent, received, answered, back).IsUsable, why);

    [Fact]
    public void Two_lopsided_exchanges_give_together_what_neither_gives_alone()
    {
        _window.Add(Exchange(1_000_000, thereUs: 10, backUs: 900));
        ClockInterval one = _window.FindOffset(1_001_000)!.Value;
        _window.Add(Exchange(1_002_000, thereUs: 900, backUs: 10));
        ClockInterval both = _window.FindOffset(1_003_000)!.Value;

        Assert.True(one.Contains(AheadUs) && both.Contains(AheadUs));
        Assert.InRange(one.HighUs - one.LowUs, 910, 920);
        Assert.InRange(both.HighUs - both.LowUs, 20, 30);
        Assert.Equal(910, _window.DelayUs(1_003_000));
    }

    [Fact]
    public void What_is_known_grows_with_its_age_by_what_both_clocks_may_drift()
    {
        _window.Add(Exchange(0, thereUs: 10, backUs: 10));

        ClockInterval now = _window.FindOffset(20)!.Value;
        ClockInterval later = _window.FindOffset(60_000_020)!.Value;

        // 100 millionths of a minute at either end.
        Assert.InRange(later.HighUs - now.HighUs, 6_000, 6_002);
        Assert.InRange(now.LowUs - later.LowUs, 6_000, 6_002);
    }

    [Fact]
    public void A_sample_that_contradicts_the_others_is_reported_and_begins_anew()
    {
        Assert.Equal(0, _window.Add(Exchange(0, thereUs: 10, backUs: 10)));
        long gapUs = _window.Add(Exchange(1_000_000, thereUs: 10, backUs: 10, aheadUs: AheadUs + 50_000));

        Assert.InRange(gapUs, 49_800, 50_000);
        Assert.Equal(1, _window.Count);
        Assert.True(_window.FindOffset(1_000_020)!.Value.Contains(AheadUs + 50_000));
        Assert.False(_window.FindOffset(1_000_020)!.Value.Contains(AheadUs));
    }

    [Fact]
    public void The_drift_is_the_slope_and_is_carried_forward()
    {
        for (long second = 0; second <= 60; second += 5)
        {
            _window.Add(Exchange(second * 1_000_000, thereUs: 50, backUs: 50, aheadUs: AheadUs + (second * 30)));
        }

        Assert.InRange(_window.FindPpb()!.Value, 29_900, 30_100);
        Assert.InRange(_window.EstimateOffset(90_000_000)!.Value, AheadUs + (90 * 30) - 5, AheadUs + (90 * 30) + 5);
    }

    [Fact]
    public void A_drift_from_too_little_is_none()
    {
        Assert.Null(DriftRate.Ppb([(0, 0), (1_000, 1)]));
        Assert.Null(DriftRate.Ppb([(5, 0), (5, 1), (5, 2)]));
        for (int i = 0; i < 10; i++)
        {
            _window.Add(Exchange(i * 250_000, thereUs: 50, backUs: 50));
        }

        Assert.Null(_window.FindPpb());
    }

    [Fact]
    public void Only_the_latest_samples_are_kept()
    {
        for (int i = 0; i < 3 * SampleWindow.SamplesMax; i++)
        {
            _window.Add(Exchange(i * 1_000_000, thereUs: 50, backUs: 50));
        }

        Assert.Equal(SampleWindow.SamplesMax, _window.Count);
        _window.Clear();
        Assert.Null(_window.FindOffset(0));
        Assert.Null(_window.EstimateOffset(0));
    }

    private static ClockExchange Exchange(long sentUs, long thereUs, long backUs, long aheadUs = AheadUs) =>
        new(sentUs, sentUs + thereUs + aheadUs, sentUs + thereUs + aheadUs, sentUs + thereUs + backUs);
}
