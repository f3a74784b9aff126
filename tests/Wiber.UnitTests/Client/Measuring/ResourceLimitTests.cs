using Wiber.Client.Measuring;

namespace Wiber.UnitTests.Client.Measuring;

/// <summary>
/// A bounded resource: what is taken is missing until it is returned, a refusal takes nothing and is counted, and who learns late
/// how much he needs may go over the bound once.
/// </summary>
public sealed class ResourceLimitTests
{
    [Fact]
    public void What_is_taken_is_missing_until_it_is_returned()
    {
        var limit = new ResourceLimit(100);
        Assert.True(limit.TryTake(60));
        Assert.False(limit.TryTake(50));
        Assert.True(limit.TryTake(40));
        limit.Return(60);
        Assert.True(limit.TryTake(60));
        Assert.False(limit.TryTake());
        Assert.Equal((100, 2), (limit.Used, limit.Refused));
    }

    [Fact]
    public void Who_learns_late_how_much_it_is_goes_over_the_bound_and_keeps_others_out()
    {
        var limit = new ResourceLimit(100);
        Assert.True(limit.HasRoom());
        limit.Take(130);
        Assert.False(limit.HasRoom());
        limit.Return(40);
        Assert.True(limit.HasRoom());
        Assert.Equal((90, 1), (limit.Used, limit.Refused));
    }
}
