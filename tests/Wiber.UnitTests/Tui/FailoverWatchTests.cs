using System.Diagnostics;
using Wiber.Tui.Demo;

namespace Wiber.UnitTests.Tui;

/// <summary>
/// Goal: a failover ends only with the acknowledgement of a message that was sent after the kill.
/// Method: acknowledgements of messages sent before, during and after a kill.
/// </summary>
public sealed class FailoverWatchTests
{
    [Fact]
    public async Task Only_a_message_sent_after_the_kill_ends_it()
    {
        var watch = new FailoverWatch();
        long before = Stopwatch.GetTimestamp();
        watch.Acknowledged(before);
        long during = 0;
        await watch.KillAsync(() =>
        {
            during = Stopwatch.GetTimestamp();
            watch.Acknowledged(during);
            return Task.CompletedTask;
        });
        watch.Acknowledged(before);
        watch.Acknowledged(during);
        Assert.Null(watch.Elapsed);

        watch.Acknowledged(Stopwatch.GetTimestamp());
        TimeSpan? first = watch.Elapsed;
        watch.Acknowledged(Stopwatch.GetTimestamp());

        Assert.True(first > TimeSpan.Zero);
        Assert.Equal(first, watch.Elapsed);
    }
}
