using Wiber.Client.Measuring;

namespace Wiber.UnitTests.Client.Measuring;

/// <summary>
/// Goal: percentiles are those of what was recorded, within one percent, over all times that are recorded.
/// Method: known times, and seeded random ones against their sorted list.
/// </summary>
public sealed class LatencyHistogramTests
{
    private const double RelativeErrorMax = 0.01;

    [Fact]
    public void An_empty_histogram_has_nothing()
    {
        var histogram = new LatencyHistogram();

        Assert.Equal((0L, TimeSpan.Zero, TimeSpan.Zero), (histogram.Count, histogram.Percentile(0.99), histogram.Max));
        Assert.Equal(0, histogram.CountUpTo(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void A_percentile_is_the_time_within_which_that_part_was_done()
    {
        var histogram = new LatencyHistogram();
        for (int us = 1; us <= 100; us++)
        {
            histogram.Record(TimeSpan.FromMicroseconds(us));
        }

        Assert.Equal(TimeSpan.FromMicroseconds(50), histogram.Percentile(0.5));
        Assert.Equal(TimeSpan.FromMicroseconds(99), histogram.Percentile(0.99));
        Assert.Equal(TimeSpan.FromMicroseconds(100), histogram.Percentile(1));
        Assert.Equal(TimeSpan.FromMicroseconds(1), histogram.Percentile(0));
        Assert.Equal(30, histogram.CountUpTo(TimeSpan.FromMicroseconds(30)));
    }

    [Fact]
    public void Times_of_every_length_are_off_by_less_than_a_percent()
    {
        var random = new Random(7);
        long[] timesUs = [.. Enumerable.Range(0, 20_000).Select(_ => (long)Math.Pow(10, random.NextDouble() * 9.5))];
        var histogram = new LatencyHistogram();
        foreach (long us in timesUs)
        {
            histogram.Record(TimeSpan.FromMicroseconds(us));
        }

        Array.Sort(timesUs);
        foreach (double part in new[] { 0.001, 0.1, 0.25, 0.5, 0.9, 0.99, 0.999, 1 })
        {
            double expectedUs = timesUs[(int)Math.Ceiling(part * timesUs.Length) - 1];
            double us = histogram.Percentile(part).TotalMicroseconds;
            Assert.InRange(us, expectedUs, Math.Max(expectedUs * (1 + RelativeErrorMax), expectedUs + 1));
        }

        Assert.Equal(TimeSpan.FromMicroseconds(timesUs[^1]), histogram.Max);
    }

    [Fact]
    public void Times_beyond_its_range_are_counted_at_its_ends()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromDays(1));
        histogram.Record(TimeSpan.FromSeconds(-1));

        Assert.Equal((2L, TimeSpan.FromHours(1)), (histogram.Count, histogram.Max));
        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.5));
    }

    [Fact]
    public void Histograms_add_up()
    {
        var one = new LatencyHistogram();
        var other = new LatencyHistogram();
        one.Record(TimeSpan.FromMilliseconds(1), count: 3);
        other.Record(TimeSpan.FromMilliseconds(20), count: 7);

        one.Add(other);

        Assert.Equal((10L, TimeSpan.FromMilliseconds(20)), (one.Count, one.Max));
        Assert.Equal(3, one.CountUpTo(TimeSpan.FromMilliseconds(2)));
        Assert.Equal(TimeSpan.FromMilliseconds(20), one.Percentile(0.5));
    }

    [Fact]
    public void Recording_allocates_nothing_and_loses_nothing_between_threads()
    {
        const int ThreadCount = 4;
        const int EachCount = 50_000;
        var histogram = new LatencyHistogram();
        long[] allocated = new long[ThreadCount];
        Thread[] threads =
        [
            .. Enumerable.Range(0, ThreadCount).Select(thread => new Thread(() =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < EachCount; i++)
                {
                    histogram.Record(TimeSpan.FromMicroseconds(i));
                }

                allocated[thread] = GC.GetAllocatedBytesForCurrentThread() - before;
            })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Equal(ThreadCount * EachCount, histogram.Count);
        Assert.All(allocated, bytes => Assert.InRange(bytes, 0, EachCount));
    }
}
