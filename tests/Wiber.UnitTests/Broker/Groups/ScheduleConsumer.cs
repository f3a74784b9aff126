using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>
/// A consumer as a client program is one: it works on the partitions that it was told of last, whatever the group is by now,
/// until a heartbeat tells it otherwise.
/// </summary>
internal sealed class ScheduleConsumer(GroupBench bench, string name, string[] topics, LogIndex joinedAt)
{
    public string Name { get; } = name;

    public string[] Topics { get; } = topics;

    /// <summary>It stands still: it hears nothing and does nothing, but may come back.</summary>
    public bool IsAsleep { get; set; }

    /// <summary>It was told that it is no member any more.</summary>
    public bool IsOut { get; private set; }

    /// <summary>What it said so far, of which copies may come late.</summary>
    public List<GroupCommand> Said { get; } = [];

    /// <summary>Where it is in the partitions that it works on.</summary>
    public Dictionary<TopicPartition, long> Positions { get; } = [];

    /// <summary>Whether the group still counts it as the member of its name.</summary>
    public bool IsMember => bench.Groups.FindAssignment("g", Name)?.Member.JoinedAt == joinedAt;

    /// <summary>Asks what it has to do, stops what it is asked to, and says so.</summary>
    /// <param name="letsGo">Whether it gets round to letting go already.</param>
    public void Heartbeat(bool letsGo)
    {
        if (!IsMember)
        {
            IsOut = true;
            Positions.Clear();
            return;
        }

        MemberAssignment assignment = bench.Groups.FindAssignment("g", Name)!;
        IReadOnlyList<AssignedPartition> assigned = assignment.Partitions;
        foreach (TopicPartition gone in Positions.Keys.Except(assigned.Select(each => each.Partition)).ToArray())
        {
            Positions.Remove(gone);
        }

        foreach (AssignedPartition added in assigned.Where(each => !each.IsRevoking))
        {
            Positions.TryAdd(added.Partition, added.Committed?.Offset ?? 0);
        }

        TopicPartition[] revoked = [.. assigned.Where(each => each.IsRevoking).Select(each => each.Partition)];
        if (letsGo && revoked.Length > 0)
        {
            Commit(revoked);
            foreach (TopicPartition partition in revoked)
            {
                Positions.Remove(partition);
            }

            var release = new ReleasePartitions("g", Name, joinedAt, assignment.Generation, revoked);
            Said.Add(release);
            Assert.Equal(GroupStatus.Released, bench.Apply(release).Status);
        }
    }

    /// <summary>Reads some messages of each partition.</summary>
    public void Work(Random random)
    {
        foreach (TopicPartition partition in Positions.Keys.ToArray())
        {
            long end = bench.Topics.FindBounds(partition)?.EndOffset ?? 0;
            Positions[partition] = Math.Max(Positions[partition], random.NextInt64(end + 1));
        }
    }

    /// <summary>Commits where it is in all partitions.</summary>
    public void CommitAll() => Commit([.. Positions.Keys]);

    /// <summary>Commits for a partition as if it were its own.</summary>
    public void CommitFor(TopicPartition partition)
    {
        bool isWorkedOn = Positions.TryGetValue(partition, out long position);
        Positions[partition] = bench.Topics.FindBounds(partition)?.EndOffset ?? 0;
        Commit([partition]);
        Positions.Remove(partition);
        if (isWorkedOn)
        {
            Positions.Add(partition, position);
        }
    }

    public void Leave()
    {
        bench.Apply(new LeaveGroup("g", Name, joinedAt, LeaveReason.Left));
        Positions.Clear();
        IsOut = true;
    }

    /// <summary>Commits, and checks that it counts for what is its own and for nothing else.</summary>
    private void Commit(TopicPartition[] partitions)
    {
        PartitionOffset[] offsets =
        [
            .. partitions.Where(Positions.ContainsKey)
                .Select(partition => new PartitionOffset(partition, Positions[partition], Name)),
        ];
        if (offsets.Length == 0)
        {
            return;
        }

        Dictionary<TopicPartition, GroupPartitionDescription> before = Offsets();
        bool isMember = IsMember;
        var commit = new CommitOffsets("g", Name, joinedAt, offsets);
        Said.Add(commit);
        GroupOutcome outcome = bench.Apply(commit);
        Dictionary<TopicPartition, GroupPartitionDescription> after = Offsets();
        foreach (PartitionOffset offset in offsets)
        {
            GroupPartitionDescription? was = before.GetValueOrDefault(offset.Partition);
            bool isOwn = isMember && was?.Ownership?.Owner == Name;
            bool isRefused = !outcome.Refused.All(refused => refused.Partition != offset.Partition)
                || outcome.Status is GroupStatus.UnknownMember or GroupStatus.Fenced or GroupStatus.UnknownGroup;
            Assert.Equal(isOwn, !isRefused);
            long? expected = isOwn ? Math.Max(was!.Committed?.Offset ?? 0, offset.Offset) : was?.Committed?.Offset;
            Assert.Equal(expected, after.GetValueOrDefault(offset.Partition)?.Committed?.Offset);
        }
    }

    private Dictionary<TopicPartition, GroupPartitionDescription> Offsets() =>
        bench.Groups.DescribeGroup("g")?.Partitions.ToDictionary(each => each.Partition) ?? [];
}
