using Wiber.Node.Broker;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Reading;
using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks.Models;

/// <summary>
/// Says what becomes of commands to consumer groups: who is a member and who is shut out, whose commit counts, and that no offset
/// goes back unless it is reset. What the nodes make of assignments is held against the rules by <see cref="AssignmentRules"/>.
/// </summary>
internal sealed class GroupModel(ModelTopics topics)
{
    private readonly SortedDictionary<string, ModelGroup> _groups = new(StringComparer.Ordinal);
    private readonly Timeline<string> _texts = new("");

    /// <summary>Whether the last entry may change who is to have what.</summary>
    private bool _isRebalanced;

    /// <summary>A command to a group is applied for the first time anywhere.</summary>
    public Expectation Apply(LogIndex index, GroupCommand command)
    {
        _groups.TryGetValue(command.Group, out ModelGroup? group);
        GroupStatus status = command switch
        {
            JoinGroup join => Join(index, group ?? Add(command.Group), join),
            LeaveGroup leave => FindRefusal(group, leave.Member, leave.JoinedAt) ?? Leave(group!, leave),
            ReleasePartitions release => FindRefusal(group, release.Member, release.JoinedAt) ?? Release(group!, release),
            CommitOffsets { Member: null } commit => FindBusy(group) ?? Commit(index, group ?? Add(command.Group), commit),
            CommitOffsets commit => FindRefusal(group, commit.Member, commit.JoinedAt) ?? Commit(index, group!, commit),
            ResetOffsets reset => FindBusy(group) ?? Reset(group ?? Add(command.Group), reset),
            DeleteGroup => group is null ? GroupStatus.UnknownGroup : FindBusy(group) ?? Delete(group),
            _ => throw new SimulationException($"nobody expects a {command.GetType().Name} in entry {index}"),
        };
        RemoveVoid();
        return new Expectation(ApplyStatus.OfGroup) { Group = status };
    }

    /// <summary>A topic was made, changed or deleted.</summary>
    public void ApplyTopicChange()
    {
        _isRebalanced = true;
        foreach (ModelGroup group in _groups.Values)
        {
            foreach (TopicPartition gone in group.Offsets.Keys.Where(partition => topics.Find(partition.Topic) is null).ToArray())
            {
                group.Offsets.Remove(gone);
            }
        }

        RemoveVoid();
    }

    /// <summary>The first node to apply an entry shows what it made of it.</summary>
    public void Follow(LogIndex index, ConsumerGroups groups)
    {
        string[] names = [.. groups.ListGroups().Select(group => group.Name)];
        Check.That(
            names.SequenceEqual(_groups.Keys),
            $"after entry {index} there are groups {string.Join(", ", names)}, and not {string.Join(", ", _groups.Keys)}");
        foreach ((string name, ModelGroup group) in _groups)
        {
            GroupDescription description = groups.DescribeGroup(name)!;
            CheckContents(index, group, description);
            var after = GroupAssignment.Of(description);
            new AssignmentRules($"group {name} after entry {index}", topics, group, after).CheckAll(_isRebalanced);
            group.Assignment = after;
            group.Released.Clear();
        }

        _isRebalanced = false;
        _texts.Set(index, GroupText.Of(groups));
    }

    /// <summary>A node's groups are compared with those that the first one had after the same entry.</summary>
    public void CheckState(string node, LogIndex at, ConsumerGroups groups)
    {
        string text = GroupText.Of(groups);
        Check.That(text == _texts.At(at), $"{node} has after entry {at} the groups {text} and not {_texts.At(at)}");
    }

    private static void CheckContents(LogIndex index, ModelGroup group, GroupDescription description)
    {
        bool areSame = description.Members.All(
            each => group.Members.GetValueOrDefault(each.Member.Name)?.JoinedAt == each.Member.JoinedAt);
        Check.That(
            areSame && description.Members.Count == group.Members.Count,
            $"after entry {index} group {description.Name} has other members than joined it");
        Dictionary<TopicPartition, CommittedOffset> committed = description.Partitions
            .Where(each => each.Committed is not null)
            .ToDictionary(each => each.Partition, each => each.Committed!.Value);
        Check.That(
            committed.Count == group.Offsets.Count
            && committed.All(pair => group.Offsets.TryGetValue(pair.Key, out CommittedOffset offset) && offset == pair.Value),
            $"after entry {index} group {description.Name} goes on at {string.Join(", ", committed)}, "
            + $"and not at {string.Join(", ", group.Offsets)}");
    }

    private static GroupStatus? FindRefusal(ModelGroup? group, string member, LogIndex joinedAt) =>
        group is null ? GroupStatus.UnknownGroup
        : !group.Members.TryGetValue(member, out ModelMember? found) ? GroupStatus.UnknownMember
        : joinedAt != LogIndex.Zero && joinedAt != found.JoinedAt ? GroupStatus.Fenced
        : null;

    private static GroupStatus? FindBusy(ModelGroup? group) => group is { Members.Count: > 0 } ? GroupStatus.GroupActive : null;

    private GroupStatus Join(LogIndex index, ModelGroup group, JoinGroup command)
    {
        group.Members[command.Member] = new ModelMember(index, command.Topics);
        _isRebalanced = true;
        return GroupStatus.Joined;
    }

    private GroupStatus Leave(ModelGroup group, LeaveGroup command)
    {
        group.Members.Remove(command.Member);
        _isRebalanced = true;
        return GroupStatus.Left;
    }

    private GroupStatus Release(ModelGroup group, ReleasePartitions command)
    {
        foreach (TopicPartition partition in command.Partitions)
        {
            if (group.Assignment.Find(partition) is { IsRevoking: true } ownership
                && ownership.Owner == command.Member
                && ownership.RevokedGeneration <= command.Generation)
            {
                group.Released.Add(partition);
            }
        }

        return GroupStatus.Released;
    }

    private GroupStatus Commit(LogIndex index, ModelGroup group, CommitOffsets command)
    {
        GroupStatus status = GroupStatus.Committed;
        foreach (PartitionOffset offset in command.Offsets)
        {
            bool isOwner = command.Member is null || group.Assignment.Find(offset.Partition)?.Owner == command.Member;
            if ((isOwner ? FindProblem(offset) : GroupStatus.NotOwner) is { } problem)
            {
                status = status == GroupStatus.Committed ? problem : status;
                continue;
            }

            CheckWriter(index, group, command.Member, offset);
            if (!group.Offsets.TryGetValue(offset.Partition, out CommittedOffset before) || before.Offset <= offset.Offset)
            {
                group.Offsets[offset.Partition] = new CommittedOffset(offset.Offset, offset.Metadata);
            }
        }

        return status;
    }

    /// <summary>Whose commit it is says the consumer's own signature.</summary>
    private static void CheckWriter(LogIndex index, ModelGroup group, string? member, PartitionOffset offset)
    {
        if (member is not null)
        {
            string consumer = ModelGroup.Consumer(member, group.Members[member].JoinedAt);
            Check.That(
                offset.Metadata == consumer,
                $"entry {index} commits for {offset.Partition} what {offset.Metadata} wrote, but it is with {consumer}");
            group.NoteCommit(index, offset.Partition, offset.Metadata);
        }
    }

    private GroupStatus Reset(ModelGroup group, ResetOffsets command)
    {
        foreach (GroupStatus problem in command.Offsets.Select(FindProblem).OfType<GroupStatus>())
        {
            return problem;
        }

        foreach (PartitionOffset offset in command.Offsets)
        {
            group.Offsets[offset.Partition] = new CommittedOffset(offset.Offset, offset.Metadata);
        }

        return GroupStatus.Reset;
    }

    private static GroupStatus Delete(ModelGroup group)
    {
        group.Offsets.Clear();
        return GroupStatus.Deleted;
    }

    private GroupStatus? FindProblem(PartitionOffset offset) =>
        topics.Find(offset.Partition.Topic)?.FindPartition(offset.Partition.Partition) is not { } partition
            ? GroupStatus.UnknownPartition
            : offset.Offset < 0 || offset.Offset > partition.EndOffset ? GroupStatus.OffsetOutOfRange : null;

    private ModelGroup Add(string name)
    {
        var group = new ModelGroup();
        _groups.Add(name, group);
        return group;
    }

    private void RemoveVoid()
    {
        foreach (string name in _groups.Where(pair => pair.Value.IsVoid).Select(pair => pair.Key).ToArray())
        {
            _groups.Remove(name);
        }
    }
}
