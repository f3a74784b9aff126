using Wiber.Node.Clock;
using Wiber.Node.Clock.Sync;

namespace Wiber.UnitTests.Clock;

/// <summary>What several intervals have in common, and what becomes of it when some of them are false.</summary>
public sealed class AgreementTests
{
    [Fact]
    public void Marzullos_examples_come_out_as_he_has_them()
    {
        Assert.Equal((new ClockInterval(11, 12), 3), Agreement.Find([new(8, 12), new(11, 13), new(10, 12)]));
        Assert.Equal((new ClockInterval(11, 12), 2), Agreement.Find([new(8, 12), new(11, 13), new(14, 15)]));
        Assert.Null(Agreement.Find([]));
    }

    [Fact]
    public void Ends_belong_to_their_intervals() =>
        Assert.Equal((new ClockInterval(5, 5), 2), Agreement.Find([new(0, 5), new(5, 9), new(20, 21)]));

    [Fact]
    public void A_false_interval_that_overlaps_cuts_the_truth_off_the_intersection_but_not_off_the_hull()
    {
        const long Truth = 9;
        ClockInterval[] intervals = [new(0, 10), new(8, 12), new(-5, 8)];

        Assert.False(Agreement.Find(intervals)!.Value.Interval.Contains(Truth));
        Assert.True(Agreement.FindHull(intervals, faultsMax: 1)!.Value.Contains(Truth));
        Assert.Null(Agreement.FindHull([new(0, 1), new(2, 3), new(4, 5)], faultsMax: 1));
    }

    [Fact]
    public void Walls_that_agree_by_majority_leave_the_others_out()
    {
        ClockInterval agreed = WallAgreement.Of([Wall(0), Wall(30), Wall(5_000)]);

        Assert.Equal(new ClockInterval(-70, 100), agreed);
    }

    [Fact]
    public void Walls_that_do_not_agree_give_what_is_between_them()
    {
        Assert.Equal(0, MiddleOf(-3_000, 0, 2_500));
        Assert.Equal(0, MiddleOf(0, 2_500, -3_000));
        Assert.Equal(-1_500, MiddleOf(-3_000, 0));
        Assert.Equal(7, MiddleOf(7));
        Assert.Equal(150, MiddleOf(-9_000, -1_000, 9_000, 150, 1_400));
    }

    private static long MiddleOf(params long[] walls) => WallAgreement.Of([.. walls.Select(Wall)]).MidpointUs;

    private static ClockInterval Wall(long us) => ClockInterval.Around(us, 100);
}
