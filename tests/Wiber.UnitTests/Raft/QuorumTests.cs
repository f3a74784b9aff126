using Wiber.Node.Raft;
using Xunit;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: majority arithmetic is right for every size that a group can have.
/// Method: comparison with the definition, tried out value by value.
/// </summary>
public sealed class QuorumTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Two_majorities_always_share_a_voter_and_a_smaller_number_may_not(int voters)
    {
        int size = Quorum.Size(voters);

        Assert.True(2 * size > voters);
        Assert.True(2 * (size - 1) <= voters);
    }

    [Fact]
    public void There_is_no_majority_of_nobody() => Assert.Throws<ArgumentOutOfRangeException>(() => Quorum.Size(0));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Reached_is_the_highest_value_that_a_majority_has(int voters)
    {
        const int Values = 4;
        int combinations = (int)Math.Pow(Values, voters);
        for (int combination = 0; combination < combinations; combination++)
        {
            int[] values = [.. Enumerable.Range(0, voters).Select(voter => combination / (int)Math.Pow(Values, voter) % Values)];
            int expected = Enumerable.Range(0, Values).Where(value => values.Count(each => each >= value) > voters / 2).Max();

            Assert.Equal(expected, Quorum.Reached<int>(values));
        }
    }
}
