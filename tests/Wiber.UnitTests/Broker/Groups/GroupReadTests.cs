using Wiber.Node.Broker;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Broker.Groups.Rows;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>
/// Goal: people see what a group is at, and a member that waits learns at once what concerns it, and nothing else wakes it.
/// Method: groups are changed step by step and looked at; tasks that wait are seen to end or not to.
/// </summary>
public sealed class GroupReadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly GroupBench _bench = new();

    public GroupReadTests() => _bench.CreateTopic("t", 4, endOffset: 100);

    [Fact]
    public void A_group_is_described_with_members_and_partitions()
    {
        _bench.CreateTopic("another", 1);
        LogIndex joinedAt = _bench.Join("b", "t", "another").JoinedAt;
        _bench.Join("a", "t");
        _bench.Commit("b", new PartitionOffset(_bench.Find("t", 3), 30, "note"));

        GroupDescription group = _bench.Describe();

        Assert.Equal(("g", GroupPhase.Rebalancing, 2), (group.Name, group.Phase, group.Generation));
        Assert.Equal(["a", "b"], group.Members.Select(member => member.Member.Name));
        Assert.Equal([(0, 0, 2), (5, 2, 0)], group.Members.Select(
            member => (member.PartitionCount, member.RevokingCount, member.PendingCount)));
        Assert.Equal(
            ("client of b", 10_000, joinedAt),
            (group.Members[1].Member.Client, group.Members[1].Member.SessionTimeoutMs, group.Members[1].Member.JoinedAt));
        Assert.Equal(["t:0", "t:1", "t:2", "t:3", "another:0"], group.Partitions.Select(
            partition => $"{partition.Topic}:{partition.Partition.Partition}"));
        Assert.Equal(["b", "b", "b", "b", "b"], group.Partitions.Select(partition => partition.Ownership!.Value.Owner));
        Assert.Equal(["b", "b", "a", "a", "b"], group.Partitions.Select(partition => partition.Ownership!.Value.Target));
        Assert.Equal(
            (new CommittedOffset(30, "note"), 100, 70),
            (group.Partitions[3].Committed, group.Partitions[3].EndOffset, group.Partitions[3].Lag));
    }

    [Fact]
    public void Groups_are_listed_by_name()
    {
        _bench.Join("a", "t");
        _bench.Apply(new JoinGroup("f", "a", "", 10_000, ["t"]));
        _bench.Apply(new ResetOffsets("h", [new PartitionOffset(_bench.Find("t", 0), 1)]));
        Assert.Equal(
            [
                new GroupSummary("f", GroupPhase.Stable, 1, 1, 0),
                new GroupSummary("g", GroupPhase.Stable, 1, 1, 0),
                new GroupSummary("h", GroupPhase.Empty, 0, 0, 1),
            ],
            _bench.Groups.ListGroups());
    }

    [Fact]
    public async Task A_member_learns_what_changes_for_it()
    {
        GroupOutcome joined = _bench.Join("a", "t");
        Task asked = Wait("a", joined);
        AssertWaiting(asked);
        GroupOutcome other = _bench.Join("b", "t");
        await asked.WaitAsync(Patience);

        Task given = Wait("b", other);
        AssertWaiting(given);
        _bench.Release("a", _bench.Find("t", 2));
        await given.WaitAsync(Patience);
        Assert.Equal(0, _bench.Groups.WaiterCount);
    }

    [Fact]
    public void A_member_is_not_woken_by_what_does_not_concern_it()
    {
        _bench.CreateTopic("u", 2);
        Task waiting = Wait("a", _bench.Join("a", "t"));
        _bench.Join("b", "u");
        _bench.Join("c", "u");
        _bench.Release("b", _bench.Find("u", 1));
        _bench.Leave("b");
        _bench.Commit("a", new PartitionOffset(_bench.Find("t", 0), 1));
        AssertWaiting(waiting);
    }

    [Fact]
    public async Task A_member_that_is_gone_or_shut_out_does_not_wait()
    {
        GroupOutcome joined = _bench.Join("a", "t");
        Task shutOut = Wait("a", joined);
        GroupOutcome again = _bench.Join("a", "t");
        await shutOut.WaitAsync(Patience);
        await Wait("a", joined).WaitAsync(Patience);

        Task gone = Wait("a", again);
        AssertWaiting(gone);
        _bench.Leave("a");
        await gone.WaitAsync(Patience);
        await Wait("a", again).WaitAsync(Patience);
        await Wait("stranger", again).WaitAsync(Patience);
    }

    [Fact]
    public async Task A_member_that_waits_looks_again_when_the_state_was_replaced()
    {
        Task waiting = Wait("a", _bench.Join("a", "t"));
        AssertWaiting(waiting);
        _bench.Groups.Restore(_bench.Topics, GroupRows.Empty);
        await waiting.WaitAsync(Patience);
        Assert.Null(_bench.Groups.FindAssignment("g", "a"));
    }

    [Fact]
    public void A_topic_that_is_gone_before_its_groups_know_of_it_is_not_assigned()
    {
        _bench.CreateTopic("gone", 1);
        _bench.CreateTopic("kept", 1);
        _bench.Join("a", "gone", "kept");
        _bench.Topics.Delete("gone");
        Assert.Equal("kept:0", _bench.Has("a"));
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled_and_is_bounded()
    {
        GroupOutcome joined = _bench.Join("a", "t");
        using var cancellation = new CancellationTokenSource();
        Task[] waiting =
        [
            .. Enumerable.Range(0, BrokerLimits.WaitersMax).Select(_ => _bench.Groups.WaitForAssignmentAsync(
                "g", "a", joined.JoinedAt, joined.Generation, cancellation.Token)),
        ];
        await Assert.ThrowsAsync<TooManyWaitersException>(() => Wait("a", joined));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting).WaitAsync(Patience));
        Assert.Equal(0, _bench.Groups.WaiterCount);
    }

    private Task Wait(string member, GroupOutcome joined) => _bench.Groups.WaitForAssignmentAsync(
        "g", member, joined.JoinedAt, joined.Generation, CancellationToken.None);

    /// <summary>Who is let go is no longer counted, even before its task ends.</summary>
    private void AssertWaiting(Task waiting)
    {
        Assert.Equal(1, _bench.Groups.WaiterCount);
        Assert.False(waiting.IsCompleted);
    }
}
