using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Broker.Groups.Rows;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>
/// Goal: partitions are with the members that should have them, and go from a living one to another only when it lets go.
/// Method: members come, go and answer one by one; after each step it is seen who has what.
/// </summary>
public sealed class GroupMembershipTests
{
    private readonly GroupBench _bench = new();

    [Fact]
    public void The_first_member_gets_everything_at_once()
    {
        _bench.CreateTopic("t", 3);
        GroupOutcome joined = _bench.Join("a", "t");
        Assert.Equal((GroupStatus.Joined, 1, _bench.Applied), (joined.Status, joined.Generation, joined.JoinedAt));
        Assert.Equal("t:0 t:1 t:2", _bench.Has("a"));
        Assert.Equal(GroupPhase.Stable, _bench.Describe().Phase);
    }

    [Fact]
    public void A_second_member_gets_its_share_only_when_the_first_lets_go()
    {
        _bench.CreateTopic("t", 3);
        _bench.Join("a", "t");
        _bench.Join("b", "t");
        Assert.Equal(("t:0 t:1 t:2!", ""), (_bench.Has("a"), _bench.Has("b")));
        Assert.Equal(GroupPhase.Rebalancing, _bench.Describe().Phase);

        GroupOutcome released = _bench.Release("a", _bench.Find("t", 2));

        Assert.Equal((GroupStatus.Released, 3), (released.Status, released.Generation));
        Assert.Equal(("t:0 t:1", "t:2"), (_bench.Has("a"), _bench.Has("b")));
        Assert.Equal(GroupPhase.Stable, _bench.Describe().Phase);
    }

    [Fact]
    public void Letting_go_of_what_was_not_asked_for_changes_nothing()
    {
        _bench.CreateTopic("t", 3);
        _bench.Join("a", "t");
        _bench.Join("b", "t");
        _bench.Release("a", _bench.Find("t", 0));
        _bench.Release("b", _bench.Find("t", 2), new TopicPartition(77, 0));
        Assert.Equal(("t:0 t:1 t:2!", ""), (_bench.Has("a"), _bench.Has("b")));
        Assert.Equal(2, _bench.Describe().Generation);
        Assert.Equal(GroupStatus.UnknownMember, _bench.Release("c", _bench.Find("t", 2)).Status);
    }

    [Fact]
    public void A_late_copy_of_letting_go_does_not_give_away_what_was_asked_back_anew()
    {
        _bench.CreateTopic("t", 2);
        _bench.Join("a", "t");
        TopicPartition partition = _bench.Find("t", 1);
        var release = new ReleasePartitions("g", "a", LogIndex.Zero, _bench.Join("b", "t").Generation, [partition]);
        _bench.Apply(release);
        _bench.Leave("b");
        _bench.Join("c", "t");
        Assert.Equal(("t:0 t:1!", ""), (_bench.Has("a"), _bench.Has("c")));

        _bench.Apply(release);
        Assert.Equal(("t:0 t:1!", ""), (_bench.Has("a"), _bench.Has("c")));
        _bench.Apply(release with { Generation = _bench.Describe().Generation });
        Assert.Equal(("t:0", "t:1"), (_bench.Has("a"), _bench.Has("c")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_a_member_had_goes_to_others_at_once_when_it_is_gone(int reason)
    {
        _bench.CreateTopic("t", 3);
        _bench.Join("a", "t");
        _bench.Join("b", "t");
        GroupOutcome left = _bench.Apply(new LeaveGroup("g", "a", LogIndex.Zero, (LeaveReason)reason));
        Assert.Equal((GroupStatus.Left, 3), (left.Status, left.Generation));
        Assert.Equal(("gone", "t:0 t:1 t:2"), (_bench.Has("a"), _bench.Has("b")));
        Assert.Equal(GroupStatus.UnknownMember, _bench.Leave("a").Status);
    }

    [Fact]
    public void A_partition_asked_back_stays_when_the_one_who_was_to_have_it_is_gone()
    {
        _bench.CreateTopic("t", 2);
        _bench.Join("a", "t");
        _bench.Join("b", "t");
        _bench.Leave("b");
        Assert.Equal("t:0 t:1", _bench.Has("a"));
        Assert.Equal(GroupPhase.Stable, _bench.Describe().Phase);
    }

    [Fact]
    public void A_member_that_comes_back_under_its_name_keeps_its_partitions_and_shuts_the_earlier_one_out()
    {
        _bench.CreateTopic("t", 2, endOffset: 10);
        LogIndex first = _bench.Join("a", "t").JoinedAt;
        LogIndex second = _bench.Join("a", "t").JoinedAt;
        TopicPartition partition = _bench.Find("t", 0);
        Assert.Equal("t:0 t:1", _bench.Has("a"));
        Assert.True(first < second);

        GroupCommand[] late =
        [
            new CommitOffsets("g", "a", first, [new PartitionOffset(partition, 5)]),
            new ReleasePartitions("g", "a", first, 9, [partition]),
            new LeaveGroup("g", "a", first, LeaveReason.Expired),
        ];
        Assert.All(late, command => Assert.Equal(GroupStatus.Fenced, _bench.Apply(command).Status));
        Assert.Equal("t:0 t:1", _bench.Has("a"));
        Assert.Equal(
            GroupStatus.Committed,
            _bench.Apply(new CommitOffsets("g", "a", second, [new PartitionOffset(partition, 5)])).Status);
    }

    [Fact]
    public void Members_have_only_what_they_subscribe_to()
    {
        _bench.CreateTopic("t", 2);
        _bench.CreateTopic("u", 2);
        _bench.Join("a", "t", "u", "t");
        _bench.Join("b", "u");
        _bench.Release("a", _bench.Find("u", 0), _bench.Find("u", 1));
        Assert.Equal("t:0 t:1 u:0", _bench.Has("a"));
        Assert.Equal("u:1", _bench.Has("b"));
        Assert.Equal(["t", "u"], _bench.Describe().Members[0].Member.Topics);
    }

    [Fact]
    public void What_nobody_wants_any_more_is_asked_back_and_then_is_nobodys()
    {
        _bench.CreateTopic("t", 1);
        _bench.CreateTopic("u", 1);
        _bench.Join("a", "t", "u");
        _bench.Join("a", "u");
        Assert.Equal("t:0! u:0", _bench.Has("a"));

        // Somebody else wants it meanwhile: it is still where it was.
        _bench.Join("b", "t");
        Assert.Equal(("t:0! u:0", ""), (_bench.Has("a"), _bench.Has("b")));
        _bench.Leave("b");
        _bench.Release("a", _bench.Find("t", 0));
        Assert.Equal("u:0", _bench.Has("a"));
        Assert.Equal(["u"], _bench.Describe().Partitions.Select(each => each.Topic));
    }

    [Fact]
    public void A_topic_may_come_after_those_who_want_it()
    {
        _bench.Join("a", "later");
        _bench.Join("b", "later");
        Assert.Equal(("", ""), (_bench.Has("a"), _bench.Has("b")));
        _bench.CreateTopic("later", 2);
        _bench.CreateTopic("of no interest", 5);
        Assert.Equal(("later:0", "later:1"), (_bench.Has("a"), _bench.Has("b")));
        _bench.GrowTopic("later", 3);
        Assert.Equal(("later:0 later:2", "later:1"), (_bench.Has("a"), _bench.Has("b")));
    }

    [Fact]
    public void With_a_topic_go_its_partitions_and_offsets_and_a_new_one_of_its_name_begins_anew()
    {
        _bench.CreateTopic("t", 2, endOffset: 9);
        _bench.Join("a", "t");
        _bench.Commit("a", new PartitionOffset(_bench.Find("t", 1), 7));
        _bench.DeleteTopic("t");
        Assert.Equal("", _bench.Has("a"));
        Assert.Empty(_bench.Describe().Partitions);

        _bench.CreateTopic("t", 2);

        Assert.Equal("t:0 t:1", _bench.Has("a"));
        Assert.All(_bench.Describe().Partitions, partition => Assert.Null(partition.Committed));
    }

    [Fact]
    public void A_group_without_members_and_offsets_is_gone()
    {
        _bench.CreateTopic("t", 1, endOffset: 1);
        _bench.Join("a", "t");
        _bench.Leave("a");
        Assert.Null(_bench.Groups.DescribeGroup("g"));
        Assert.Equal(GroupStatus.UnknownGroup, _bench.Leave("a").Status);

        _bench.Commit(null, new PartitionOffset(_bench.Find("t", 0), 1));
        Assert.Equal(GroupPhase.Empty, _bench.Describe().Phase);
        _bench.DeleteTopic("t");
        Assert.Empty(_bench.Groups.ListGroups());
    }

    [Fact]
    public void More_groups_members_and_subscriptions_than_there_may_be_are_refused()
    {
        string[] topics = [.. Enumerable.Range(0, GroupLimits.TopicsPerMember).Select(topic => $"t{topic}")];
        int memberCount = GroupLimits.SubscriptionsPerGroup / topics.Length;
        Assert.All(
            Enumerable.Range(0, memberCount), member => Assert.Equal(GroupStatus.Joined, Join("g", $"m{member}", topics)));
        Assert.Equal(GroupStatus.TooManySubscriptions, Join("g", "m", topics));
        Assert.Equal(GroupStatus.Joined, Join("g", "m0", topics));
        Assert.All(
            Enumerable.Range(1, GroupLimits.GroupsMax - 1),
            group => Assert.Equal(GroupStatus.Joined, Join($"g{group}", "m", "t")));
        Assert.Equal(GroupStatus.TooManyGroups, Join("one", "m", "t"));
        Assert.Equal(GroupStatus.TooManyGroups, _bench.Apply(
            new ResetOffsets("one", [new PartitionOffset(new TopicPartition(0, 0), 0)])).Status);
        Assert.All(
            Enumerable.Range(0, GroupLimits.MembersPerGroup - 1),
            member => Assert.Equal(GroupStatus.Joined, Join("g1", $"m{member}", "t")));
        Assert.Equal(GroupStatus.TooManyMembers, Join("g1", "m-last", "t"));
        Assert.Equal(GroupStatus.Joined, Join("g1", "m", "u"));
        Assert.Equal(GroupLimits.GroupsMax, _bench.Groups.ListGroups().Count);
    }

    [Fact]
    public void More_subscriptions_in_all_groups_together_than_there_may_be_are_refused()
    {
        string[] topics = [.. Enumerable.Range(0, GroupLimits.TopicsPerMember).Select(topic => $"t{topic:d3}")];
        int memberCount = GroupLimits.SubscriptionsMax / topics.Length;
        _bench.Groups.Restore(_bench.Topics, GroupRows.Empty with
        {
            Groups = [.. Enumerable.Range(0, 100).Select(group => new GroupRow($"g{group}", 1))],
            Members =
            [
                .. Enumerable.Range(0, memberCount).Select(member => new MemberRow(
                    $"g{member % 100}", new GroupMember($"m{member}", "", 10_000, topics, new LogIndex(1), 1))),
            ],
        });

        Assert.Equal(GroupStatus.TooManySubscriptions, Join("new", "m", topics));
        Assert.Equal(GroupStatus.Joined, Join("new", "m", topics[..(GroupLimits.SubscriptionsMax % topics.Length)]));
        Assert.Equal(GroupStatus.TooManySubscriptions, Join("new", "n", "t"));
        Assert.Equal(GroupStatus.Joined, Join("new", "m", "t"));
    }

    private GroupStatus Join(string group, string member, params string[] topics) =>
        _bench.Apply(new JoinGroup(group, member, "", 10_000, topics)).Status;
}
