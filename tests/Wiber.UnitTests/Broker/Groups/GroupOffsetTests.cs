using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Broker.Groups.Rows;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>
/// Goal: a group goes on where its members committed, and nobody else can move it. Method: commits and resets that are right and
/// wrong; after each it is seen where the group is.
/// </summary>
public sealed class GroupOffsetTests
{
    private readonly GroupBench _bench = new();

    public GroupOffsetTests() => _bench.CreateTopic("t", 3, endOffset: 100);

    [Fact]
    public void A_commit_of_the_owner_counts_with_its_metadata()
    {
        _bench.Join("a", "t");
        GroupOutcome outcome = _bench.Commit("a", At(0, 100, "done"), At(1, 0));
        Assert.Equal((GroupStatus.Committed, 0), (outcome.Status, outcome.Refused.Count));
        Assert.Equal(new CommittedOffset(100, "done"), Committed(0));
        Assert.Equal(new CommittedOffset(0, ""), Committed(1));
        Assert.Null(Committed(2));
        Assert.Equal(1, _bench.Describe().Generation);
    }

    [Fact]
    public void All_groups_together_keep_so_much_with_their_offsets_and_no_more()
    {
        string full = new('x', GroupLimits.MetadataBytesMax);
        long fullCount = GroupLimits.MetadataBytesOfAllMax / full.Length;
        _bench.Groups.Restore(_bench.Topics, GroupRows.Empty with
        {
            Groups = [new GroupRow("other", 1)],
            Offsets =
            [
                .. Enumerable.Range(0, (int)fullCount - 1).Select(partition => new CommittedOffsetRow(
                    "other", new TopicPartition(7, partition), new CommittedOffset(0, full))),
            ],
        });
        _bench.Join("a", "t");

        GroupOutcome outcome = _bench.Commit("a", At(0, 1, full), At(1, 2, "x"), At(2, 3));

        Assert.Equal([(1, GroupStatus.TooMuchMetadata)], outcome.Refused.Select(each => (each.Partition.Partition, each.Status)));
        Assert.Equal(GroupStatus.Committed, _bench.Commit("a", At(0, 4, "short"), At(1, 5, "x")).Status);
    }

    [Fact]
    public void What_one_partition_is_refused_for_does_not_touch_the_others()
    {
        _bench.Join("a", "t");
        _bench.Join("b", "t");
        _bench.Release("a", Partition(2));

        GroupOutcome outcome = _bench.Commit("a", At(0, 5), At(2, 6), At(1, 101), At(7, 0), At(1, -1), At(1, 8));

        Assert.Equal(GroupStatus.NotOwner, outcome.Status);
        Assert.Equal(
            [
                (2, GroupStatus.NotOwner), (1, GroupStatus.OffsetOutOfRange), (7, GroupStatus.NotOwner),
                (1, GroupStatus.OffsetOutOfRange),
            ],
            outcome.Refused.Select(each => (each.Partition.Partition, each.Status)));
        Assert.Equal((5, 8, null), (Committed(0)?.Offset, Committed(1)?.Offset, Committed(2)?.Offset));
    }

    [Fact]
    public void An_owner_commits_for_what_it_is_to_let_go_of_until_it_has()
    {
        _bench.Join("a", "t");
        _bench.Join("b", "t");
        Assert.Equal(GroupStatus.NotOwner, _bench.Commit("b", At(2, 1)).Status);
        Assert.Equal(GroupStatus.Committed, _bench.Commit("a", At(2, 2)).Status);
        _bench.Release("a", Partition(2));
        Assert.Equal(GroupStatus.NotOwner, _bench.Commit("a", At(2, 3)).Status);
        Assert.Equal(2, Assert.Single(_bench.Groups.FindAssignment("g", "b")!.Partitions).Committed?.Offset);
    }

    [Fact]
    public void A_commit_that_comes_late_does_not_take_the_group_back()
    {
        _bench.Join("a", "t");
        _bench.Commit("a", At(0, 50, "new"));
        GroupOutcome late = _bench.Commit("a", At(0, 40, "old"), At(1, 40));
        Assert.Equal(GroupStatus.Committed, late.Status);
        Assert.Equal([At(0, 50, "new")], late.Behind);
        Assert.Equal(new CommittedOffset(50, "new"), Committed(0));
        Assert.Empty(_bench.Commit("a", At(0, 50, "newer")).Behind);
        Assert.Equal(new CommittedOffset(50, "newer"), Committed(0));
    }

    [Fact]
    public void Without_a_member_offsets_are_committed_only_while_there_are_none()
    {
        Assert.Equal(GroupStatus.Committed, _bench.Commit(null, At(0, 3)).Status);
        Assert.Equal(3, Committed(0)?.Offset);
        Assert.Equal(GroupStatus.UnknownPartition, _bench.Commit(null, At(3, 3)).Status);
        Assert.Equal(GroupStatus.UnknownMember, _bench.Commit("a", At(0, 4)).Status);
        _bench.Join("a", "t");
        Assert.Equal(GroupStatus.GroupActive, _bench.Commit(null, At(0, 5)).Status);
        Assert.Equal(3, Committed(0)?.Offset);
    }

    [Fact]
    public void A_commit_that_counts_for_nothing_makes_no_group()
    {
        Assert.Equal(GroupStatus.OffsetOutOfRange, _bench.Commit(null, At(0, 101)).Status);
        Assert.Equal(GroupStatus.UnknownGroup, _bench.Commit("a", At(0, 1)).Status);
        Assert.Empty(_bench.Groups.ListGroups());
    }

    [Fact]
    public void Offsets_stay_when_the_last_member_is_gone()
    {
        _bench.Join("a", "t");
        _bench.Commit("a", At(0, 60));
        _bench.Leave("a");
        Assert.Equal((GroupPhase.Empty, 60), (_bench.Describe().Phase, Committed(0)?.Offset));
        _bench.Join("b", "t");
        Assert.Equal(60, _bench.Groups.FindAssignment("g", "b")!.Partitions[0].Committed?.Offset);
    }

    [Fact]
    public void A_reset_goes_back_and_forth_and_only_as_a_whole()
    {
        _bench.Commit(null, At(0, 60));
        Assert.Equal(GroupStatus.Reset, Reset(At(0, 10), At(1, 90)).Status);
        Assert.Equal((10, 90), (Committed(0)?.Offset, Committed(1)?.Offset));

        GroupOutcome outcome = Reset(At(0, 20), At(1, 101), At(9, 0));

        Assert.Equal(GroupStatus.OffsetOutOfRange, outcome.Status);
        Assert.Equal(
            [GroupStatus.OffsetOutOfRange, GroupStatus.UnknownPartition], outcome.Refused.Select(refused => refused.Status));
        Assert.Equal((10, 90), (Committed(0)?.Offset, Committed(1)?.Offset));
    }

    [Fact]
    public void A_group_with_members_is_neither_reset_nor_deleted()
    {
        _bench.Join("a", "t");
        _bench.Commit("a", At(0, 60));
        Assert.Equal(GroupStatus.GroupActive, Reset(At(0, 10)).Status);
        Assert.Equal(GroupStatus.GroupActive, _bench.Apply(new DeleteGroup("g")).Status);
        Assert.Equal(60, Committed(0)?.Offset);
    }

    [Fact]
    public void A_deleted_group_is_gone_with_its_offsets()
    {
        Assert.Equal(GroupStatus.UnknownGroup, _bench.Apply(new DeleteGroup("g")).Status);
        Assert.Equal(GroupStatus.Reset, Reset(At(0, 10)).Status);
        Assert.Equal(GroupStatus.Deleted, _bench.Apply(new DeleteGroup("g")).Status);
        Assert.Null(_bench.Groups.DescribeGroup("g"));
        _bench.Join("a", "t");
        Assert.Null(Committed(0));
    }

    [Fact]
    public void Lag_counts_what_is_kept_and_not_done()
    {
        _bench.Commit(null, At(0, 60), At(1, 10));
        _bench.Topics.SetBounds(Partition(1), 30, 100);
        _bench.Join("a", "t");
        Assert.Equal([40, 70, 100], _bench.Describe().Partitions.Select(each => each.Lag));
        Assert.Equal([100, 100, 100], _bench.Describe().Partitions.Select(each => each.EndOffset));
    }

    private TopicPartition Partition(int partition) => _bench.Find("t", partition);

    private PartitionOffset At(int partition, long offset, string metadata = "") =>
        new(Partition(partition), offset, metadata);

    private GroupOutcome Reset(params PartitionOffset[] offsets) => _bench.Apply(new ResetOffsets("g", offsets));

    private CommittedOffset? Committed(int partition) =>
        _bench.Describe().Partitions.SingleOrDefault(each => each.Partition == Partition(partition))?.Committed;
}
