using Wiber.Node.Broker.Retention;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: exactly the segments go that the limits let go, in order, and never the one that is written. Method: four segments of
/// 100 bytes and ten entries, an hour apart.
/// </summary>
public sealed class RetentionPolicyTests
{
    private const long HourMs = 3_600_000;
    private const long NowUs = 100 * HourMs * 1000;

    private static readonly RetainedSegment[] Segments =
    [
        Segment(1, hoursOld: 4), Segment(11, hoursOld: 3), Segment(21, hoursOld: 2), Segment(31, hoursOld: 0),
    ];

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(1000, 0, null)]
    [InlineData(301, 0, null)]
    [InlineData(300, 0, 10)]
    [InlineData(299, 0, 10)]
    [InlineData(101, 0, 20)]
    [InlineData(100, 0, 30)]
    [InlineData(1, 0, 30)]
    [InlineData(0, (4 * HourMs) + 1, null)]
    [InlineData(0, 4 * HourMs, 10)]
    [InlineData(0, 3 * HourMs, 20)]
    [InlineData(0, 1, 30)]
    [InlineData(300, 3 * HourMs, 20)]
    [InlineData(200, 4 * HourMs, 20)]
    [InlineData(1000, 1000 * HourMs, null)]
    public void Segments_go_by_size_and_by_age(long bytesMax, long ageMsMax, int? last)
    {
        LogIndex? trim = RetentionPolicy.FindTrim(Segments, new RetentionLimits(bytesMax, ageMsMax), NowUs, LogIndex.Zero);

        Assert.Equal(last is null ? null : new LogIndex((ulong)last.Value), trim);
    }

    [Fact]
    public void The_segment_that_is_written_stays()
    {
        var everything = new RetentionLimits(1, 1);

        Assert.Null(RetentionPolicy.FindTrim([], everything, NowUs, LogIndex.Zero));
        Assert.Null(RetentionPolicy.FindTrim([Segment(1, hoursOld: 50)], everything, NowUs, LogIndex.Zero));
        Assert.Equal(
            new LogIndex(10),
            RetentionPolicy.FindTrim([Segment(1, hoursOld: 50), Segment(11, hoursOld: 40)], everything, NowUs, LogIndex.Zero));
    }

    [Fact]
    public void An_old_segment_behind_a_young_one_stays()
    {
        RetainedSegment[] segments = [Segment(1, hoursOld: 1), Segment(11, hoursOld: 9), Segment(21, hoursOld: 0)];

        Assert.Null(RetentionPolicy.FindTrim(segments, new RetentionLimits(0, 5 * HourMs), NowUs, LogIndex.Zero));
    }

    [Fact]
    public void A_segment_from_the_future_stays()
    {
        RetainedSegment[] segments = [Segment(1, hoursOld: -5), Segment(11, hoursOld: 0)];

        Assert.Null(RetentionPolicy.FindTrim(segments, new RetentionLimits(0, 1), NowUs, LogIndex.Zero));
    }

    [Theory]
    [InlineData(9, null)]
    [InlineData(10, 10)]
    [InlineData(29, 20)]
    [InlineData(1000, 30)]
    public void Segments_with_nothing_but_dead_entries_go_without_limits(ulong dead, int? last)
    {
        LogIndex? trim = RetentionPolicy.FindTrim(Segments, new RetentionLimits(0, 0), NowUs, new LogIndex(dead));

        Assert.Equal(last is null ? null : new LogIndex((ulong)last.Value), trim);
    }

    private static RetainedSegment Segment(ulong first, long hoursOld) =>
        new(new LogIndex(first), new LogIndex(first + 9), 100, NowUs - (hoursOld * HourMs * 1000));
}
