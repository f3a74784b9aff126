using Wiber.Node.Http.Messages;

namespace Wiber.UnitTests.Http;

/// <summary>The budget of request bodies: what is taken is missing until it is returned, and a refusal takes nothing.</summary>
public sealed class BodyBudgetTests
{
    [Fact]
    public void What_is_taken_is_missing_until_it_is_returned()
    {
        var budget = new BodyBudget(100);
        Assert.True(budget.TryTake(60));
        Assert.False(budget.TryTake(50));
        Assert.True(budget.TryTake(40));
        budget.Return(60);
        Assert.True(budget.TryTake(60));
        Assert.False(budget.TryTake(1));
    }
}
