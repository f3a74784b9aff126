using System.Diagnostics;
using Wiber.Client.Measuring;

namespace Wiber.UnitTests.Client.Measuring;

/// <summary>
/// Goal: a load is what its options say, and what happens to its messages is counted as it was.
/// Method: publishes that end when the test lets them.
/// </summary>
public sealed class LoadGeneratorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_message_is_published_once_up_to_the_count()
    {
        var numbers = new List<long>();
        var load = new LoadGenerator(
            new LoadOptions { Producers = 3, MessagesPerPublish = 10, CountMax = 95 },
            (number, _) =>
            {
                lock (numbers)
                {
                    numbers.Add(number);
                }

                return Task.FromResult(true);
            });

        await load.RunAsync(CancellationToken.None).WaitAsync(Patience);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => i * 10L), numbers.Order());
        Assert.Equal((100L, 0L, 100L), (load.AcknowledgedCount, load.FailedCount, load.Latencies.Count));
    }

    [Fact]
    public async Task Each_producer_has_one_publish_on_its_way()
    {
        var release = new TaskCompletionSource();
        var allStarted = new TaskCompletionSource();
        int onTheirWay = 0;
        var load = new LoadGenerator(
            new LoadOptions { Producers = 5, CountMax = 50 },
            async (_, _) =>
            {
                int now = Interlocked.Increment(ref onTheirWay);
                Assert.InRange(now, 1, 5);
                if (now == 5)
                {
                    allStarted.TrySetResult();
                }

                await release.Task;
                Interlocked.Decrement(ref onTheirWay);
                return true;
            });
        Task running = load.RunAsync(CancellationToken.None);

        await allStarted.Task.WaitAsync(Patience);
        release.SetResult();
        await running.WaitAsync(Patience);

        Assert.Equal(50, load.AcknowledgedCount);
    }

    [Fact]
    public async Task What_is_not_acknowledged_is_counted_apart()
    {
        var load = new LoadGenerator(new LoadOptions { CountMax = 10 }, (number, _) => Task.FromResult(number % 2 == 0));

        await load.RunAsync(CancellationToken.None).WaitAsync(Patience);

        Assert.Equal((5L, 5L, 5L), (load.AcknowledgedCount, load.FailedCount, load.Latencies.Count));
    }

    [Fact]
    public async Task A_standstill_counts_from_when_messages_were_due()
    {
        var standstill = TimeSpan.Zero;
        var load = new LoadGenerator(
            new LoadOptions { MessagesPerSecond = 100, CountMax = 20 },
            async (number, token) =>
            {
                if (number == 0)
                {
                    // Timers are no part of what is tested, and may fire a little early.
                    var stopwatch = Stopwatch.StartNew();
                    await Task.Delay(300, token);
                    standstill = stopwatch.Elapsed;
                }

                return true;
            });

        await load.RunAsync(CancellationToken.None).WaitAsync(Patience);

        // The second was due after 10 ms and began after the standstill: all but the first few waited most of it out.
        Assert.InRange(load.Latencies.Percentile(0.5), standstill / 2, Patience);
        Assert.InRange(load.Elapsed, standstill, Patience);
    }

    [Fact]
    public async Task A_duration_ends_it()
    {
        TimeSpan duration = TimeSpan.FromMilliseconds(50);
        var load = new LoadGenerator(
            new LoadOptions { Duration = duration },
            async (_, token) =>
            {
                await Task.Delay(1, token);
                return true;
            });

        await load.RunAsync(CancellationToken.None).WaitAsync(Patience);

        // On a busy machine it may be over before the first was done.
        Assert.InRange(load.AcknowledgedCount, 0, 50);
        Assert.InRange(load.Elapsed, duration, Patience);
    }

    [Fact]
    public async Task A_failure_of_one_producer_ends_all_and_is_told()
    {
        var load = new LoadGenerator(
            new LoadOptions { Producers = 2 },
            async (number, token) =>
            {
                await Task.Delay(number == 0 ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, token);
                throw new InvalidDataException("refused");
            });

        await Assert.ThrowsAsync<InvalidDataException>(() => load.RunAsync(CancellationToken.None).WaitAsync(Patience));
    }
}
