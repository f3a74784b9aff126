using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>
/// Draws entries as a leader would propose them for groups that come and go, among all that happens to topics meanwhile.
/// </summary>
internal sealed class GroupWorkload(TestLog log, int seed)
{
    private static readonly string[] Groups = ["workers", "audit", "g"];
    private static readonly string[] Members = ["m0", "m1", "m2", "m3"];

    private readonly Random _random = new(seed);
    private readonly TopicWorkload _topics = new(log, seed);
    private readonly List<BrokerCommand> _said = [];

    /// <summary>Appends the next entry.</summary>
    /// <param name="leader">A broker that has applied all entries so far.</param>
    public LogEntry Append(MessageBroker leader)
    {
        if (_random.Next(2) == 0)
        {
            return _topics.Append(leader);
        }

        // Some are said twice, and the copy comes late.
        bool isCopy = _said.Count > 0 && _random.Next(5) == 0;
        BrokerCommand command = isCopy ? _said[^_random.Next(1, Math.Min(_said.Count, 60) + 1)] : Draw(leader);
        _said.Add(command);
        return log.AppendCommand(command);
    }

    private GroupCommand Draw(MessageBroker leader)
    {
        string group = _random.GetItems(Groups, 1)[0];
        string member = _random.GetItems(Members, 1)[0];
        MemberAssignment? assignment = leader.Groups.FindAssignment(group, member);
        bool isOther = _random.Next(12) == 0;
        LogIndex joinedAt = isOther ? new LogIndex(1) : assignment?.Member.JoinedAt ?? LogIndex.Zero;

        // For a while more come, then for a while they go, until groups are empty.
        bool isComing = log.Count / 80 % 2 == 0;
        switch (_random.Next(16))
        {
            case < 3 when isComing || _random.Next(10) == 0:
                string[] topics = [.. _random.GetItems(["a", "b", "c", "d"], _random.Next(1, 4))];
                return new JoinGroup(group, member, $"client ü of {member}", _random.Next(1_000, 300_000), topics);
            case < 6 when assignment is not null && (!isComing || _random.Next(4) == 0):
                return new LeaveGroup(group, member, joinedAt, _random.Next(2) == 0 ? LeaveReason.Left : LeaveReason.Expired);
            case < 8 when assignment is not null && assignment.Partitions.Any(partition => partition.IsRevoking):
                TopicPartition[] revoked =
                [
                    .. assignment.Partitions.Where(partition => partition.IsRevoking).Select(partition => partition.Partition),
                ];
                return new ReleasePartitions(group, member, joinedAt, assignment.Generation, revoked);
            case < 13 when assignment is { Partitions.Count: > 0 }:
                PartitionOffset[] own = [.. assignment.Partitions.Select(each => At(leader, each.Topic, each.Partition))];
                return new CommitOffsets(
                    group, member, joinedAt, _random.Next(5) == 0 ? [.. own, .. Anywhere(leader)] : own);
            case 13:
                return new DeleteGroup(_random.Next(4) == 0 ? "unknown" : group);
            case 14:
                return new CommitOffsets(group, null, LogIndex.Zero, Anywhere(leader));
            default:
                return new ResetOffsets(group, Anywhere(leader));
        }
    }

    private PartitionOffset[] Anywhere(MessageBroker leader) => leader.ListTopics() is { Count: > 0 } topics
        ? [.. topics.Select(topic => At(leader, topic.Name, new TopicPartition(topic.Number, _random.Next(3))))]
        : [new PartitionOffset(new TopicPartition(_random.Next(50), 0), 0)];

    private PartitionOffset At(MessageBroker leader, string topic, TopicPartition partition)
    {
        IReadOnlyList<PartitionDescription> partitions = leader.FindTopic(topic)?.Partitions ?? [];
        long end = partition.Partition < partitions.Count ? partitions[partition.Partition].EndOffset : 3;
        return new PartitionOffset(
            partition, _random.NextInt64(-1, end + 2), _random.Next(3) == 0 ? $"note ✓ {_random.Next()}" : "");
    }
}
