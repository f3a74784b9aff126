using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Broker.Groups.Rows;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>Consumer groups alone, on topics that only exist by name. Every command goes through its encoded form.</summary>
internal sealed class GroupBench
{
    private ulong _index = 100;

    public GroupBench() => Groups.Restore(Topics, GroupRows.Empty);

    public FakeTopics Topics { get; } = new();

    public ConsumerGroups Groups { get; } = new();

    public GroupChanges Changes { get; } = new();

    /// <summary>The entry that was applied last.</summary>
    public LogIndex Applied => new(_index);

    public GroupOutcome Apply(GroupCommand command)
    {
        Assert.True(Wiber.Node.Broker.Commands.BrokerCommand.TryDecode(command.Encode(), out var decoded));
        return Groups.Apply((GroupCommand)decoded, NextIndex(), Changes);
    }

    public GroupOutcome Join(string member, params string[] topics) =>
        Apply(new JoinGroup("g", member, $"client of {member}", 10_000, topics));

    public GroupOutcome Leave(string member) => Apply(new LeaveGroup("g", member, LogIndex.Zero, LeaveReason.Left));

    public GroupOutcome Release(string member, params TopicPartition[] partitions) =>
        Apply(new ReleasePartitions("g", member, LogIndex.Zero, long.MaxValue, partitions));

    public GroupOutcome Commit(string? member, params PartitionOffset[] offsets) =>
        Apply(new CommitOffsets("g", member, LogIndex.Zero, offsets));

    public void CreateTopic(string name, int partitionCount, long endOffset = 0)
    {
        Topics.Create(name, partitionCount);
        foreach (int partition in Enumerable.Range(0, partitionCount))
        {
            Topics.SetBounds(Find(name, partition), 0, endOffset);
        }

        Groups.ApplyTopicChange(name, NextIndex(), Changes);
    }

    public void GrowTopic(string name, int partitionCount)
    {
        Topics.Grow(name, partitionCount);
        Groups.ApplyTopicChange(name, NextIndex(), Changes);
    }

    public void DeleteTopic(string name) => Groups.ApplyTopicDeletion(Topics.Delete(name), NextIndex(), Changes);

    public TopicPartition Find(string topic, int partition) => new(Topics.FindTopic(topic)!.Value.Topic, partition);

    /// <summary>What a member has, as <c>t:0 t:1!</c>; what it is to let go of is marked.</summary>
    public string Has(string member) => Groups.FindAssignment("g", member) is { } assignment
        ? string.Join(' ', assignment.Partitions.Select(each =>
            $"{each.Topic}:{each.Partition.Partition}{(each.IsRevoking ? "!" : "")}"))
        : "gone";

    public GroupDescription Describe() => Groups.DescribeGroup("g")!;

    private LogIndex NextIndex() => new(++_index);
}
