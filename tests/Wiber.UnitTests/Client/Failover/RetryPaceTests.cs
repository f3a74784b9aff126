using Wiber.Client.Api;
using Wiber.Client.Transport;

namespace Wiber.UnitTests.Client.Failover;

/// <summary>How long a caller waits after a refusal: as long as the node asked for and a little more, but not for ever.</summary>
public sealed class RetryPaceTests
{
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(30, 30, 31)]
    [InlineData(86_400, 60, 61)]
    public void A_node_is_left_alone_as_long_as_it_asks_for_up_to_a_minute(int askedSeconds, int secondsMin, int secondsMax)
    {
        TimeSpan wait = new RetryPace(3).After(Overloaded(askedSeconds));
        Assert.InRange(wait, TimeSpan.FromSeconds(secondsMin), TimeSpan.FromSeconds(secondsMax));
    }

    [Fact]
    public void Callers_that_were_refused_together_do_not_come_back_together()
    {
        TimeSpan[] waits = [.. Enumerable.Range(0, 20).Select(_ => new RetryPace(1).After(Overloaded(1)))];
        Assert.True(waits.Distinct().Count() > 1);
    }

    private static Attempt Overloaded(int seconds) => new(AttemptOutcome.NotDone)
    {
        Error = new WiberApiException(WiberErrorCodes.Overloaded, 503, "too much to do"),
        RetryAfter = TimeSpan.FromSeconds(seconds),
    };
}
