using Wiber.Node.Broker.Groups;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>
/// Goal: every partition of a topic that somebody wants has one owner, members have equal shares as far as their subscriptions
/// allow, and nothing moves that need not. Method: thousands of small random groups, before which partitions were anybody's; the
/// result is held against the best of all results that there are, found by trying every one.
/// </summary>
public sealed class StickyAssignorTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(5, false)]
    [InlineData(6, false)]
    public void An_assignment_is_complete_even_and_moves_as_little_as_any(int seed, bool isSameSubscription)
    {
        var random = new Random(seed);
        int casesWithMoves = 0;
        for (int run = 0; run < 1_000; run++)
        {
            var group = AssignorCase.Draw(random, isSameSubscription);
            Dictionary<TopicPartition, string> assigned = group.Assign();

            group.AssertComplete(assigned);
            (int unevenness, int moves) = group.Judge(assigned);
            (int bestUnevenness, int bestMoves) = group.FindBest();
            Assert.Equal((run, bestUnevenness, bestMoves), (run, unevenness, moves));
            casesWithMoves += moves > 0 ? 1 : 0;
            if (isSameSubscription)
            {
                int[] loads = [.. group.Loads(assigned).Values];
                Assert.InRange(loads.Max() - loads.Min(), 0, 1);
            }
        }

        Assert.InRange(casesWithMoves, 100, 999);
    }

    [Fact]
    public void The_order_of_members_and_topics_makes_no_difference()
    {
        var random = new Random(10);
        for (int run = 0; run < 2_000; run++)
        {
            var group = AssignorCase.Draw(random, isSameSubscription: false);
            var shuffled = group.Shuffle(random);
            Assert.Equal(
                group.Assign().OrderBy(pair => pair.Key), shuffled.Assign().OrderBy(pair => pair.Key));
        }
    }

    [Fact]
    public void Computed_again_nothing_moves()
    {
        var random = new Random(11);
        for (int run = 0; run < 2_000; run++)
        {
            var group = AssignorCase.Draw(random, isSameSubscription: false);
            Dictionary<TopicPartition, string> assigned = group.Assign();
            Assert.Equal(assigned, group.Before(assigned).Assign());
        }
    }

    [Fact]
    public void Many_topics_of_one_partition_are_shared_out()
    {
        string[] topics = [.. Enumerable.Range(0, 100).Select(topic => $"t{topic}")];
        var group = new AssignorCase(
            [.. Enumerable.Range(0, 4).Select(member => AssignorCase.Member($"m{member}", topics))],
            topics.Index().ToDictionary(pair => pair.Item, pair => new TopicShape(pair.Index, 1)),
            []);
        Assert.All(group.Loads(group.Assign()).Values, load => Assert.Equal(25, load));
    }

    [Fact]
    public void Of_two_partitions_it_gives_up_the_one_that_it_does_not_have_yet()
    {
        GroupMember[] members = [.. new[] { "a", "b", "c" }.Select(name => AssignorCase.Member(name, "t"))];
        var before = new Dictionary<TopicPartition, PartitionOwnership>
        {
            [new(0, 0)] = new("a", "b", 9),
            [new(0, 1)] = new("b", "b", 0),
            [new(0, 2)] = new("a", "a", 0),
        };
        var group = new AssignorCase(members, new() { ["t"] = new TopicShape(0, 3) }, before);
        Assert.Equal(["c", "b", "a"], group.Assign().OrderBy(pair => pair.Key).Select(pair => pair.Value));
    }

    [Fact]
    public void What_was_to_go_to_a_member_that_is_gone_stays_where_it_is()
    {
        var before = new Dictionary<TopicPartition, PartitionOwnership>
        {
            [new(0, 0)] = new("b", "gone", 9),
            [new(0, 1)] = new("a", "gone", 9),
        };
        var group = new AssignorCase(
            [AssignorCase.Member("a", "t"), AssignorCase.Member("b", "t")], new() { ["t"] = new TopicShape(0, 2) }, before);
        Assert.Equal(["b", "a"], group.Assign().OrderBy(pair => pair.Key).Select(pair => pair.Value));
    }

    [Fact]
    public void A_large_group_is_computed_in_a_moment()
    {
        string[] topics = [.. Enumerable.Range(0, 25).Select(topic => $"t{topic}")];
        Dictionary<string, TopicShape> shapes =
            topics.Index().ToDictionary(pair => pair.Item, pair => new TopicShape(pair.Index, 100 + pair.Index));
        GroupMember[] members = [.. Enumerable.Range(0, 1_000).Select(member => AssignorCase.Member($"m{member}", topics))];
        var group = new AssignorCase(members[1..], shapes, []);
        Dictionary<TopicPartition, string> before = group.Assign();

        Dictionary<TopicPartition, string> after = new AssignorCase(members, shapes, []).Before(before).Assign();

        Dictionary<string, int> loads = group.Loads(after);
        Assert.InRange(loads.Values.Max() - loads.Values.Min(), 0, 1);
        Assert.InRange(after.Count(pair => before[pair.Key] != pair.Value), 2, 3);
    }
}
