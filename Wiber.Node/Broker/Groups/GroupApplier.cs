using System.Diagnostics.CodeAnalysis;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups;

/// <summary>
/// Decides what a group's command does. For the applying thread. What it changed is left in <see cref="Edits"/>.
/// </summary>
/// <param name="table">The groups.</param>
/// <param name="topics">The topics, with what the entry did to them.</param>
/// <param name="at">The entry.</param>
/// <param name="changes">Where to note what must be stored.</param>
internal sealed class GroupApplier(GroupTable table, ITopicPartitions topics, LogIndex at, GroupChanges changes)
{
    private readonly List<GroupEdit> _edits = [];

    /// <summary>The groups that changed.</summary>
    public IReadOnlyList<GroupEdit> Edits => _edits;

    public GroupOutcome Apply(GroupCommand command) => command switch
    {
        JoinGroup join => Join(join),
        LeaveGroup leave => Leave(leave),
        ReleasePartitions release => Release(release),
        CommitOffsets commit => Commit(commit),
        ResetOffsets reset => Reset(reset),
        DeleteGroup delete => Delete(delete),
        _ => throw new InvariantException($"no group knows the command {command.GetType().Name}"),
    };

    /// <summary>A topic of this name is there now or has more partitions.</summary>
    public void ApplyTopicChange(string topic)
    {
        foreach (ConsumerGroup group in SortedGroups().Where(group => group.IsSubscribed(topic)))
        {
            GroupEdit edit = Edit(group);
            edit.Rebalance(topics);
            edit.Complete();
        }
    }

    /// <summary>A topic is gone: so are the ownership of its partitions and the offsets in them.</summary>
    public void ApplyTopicDeletion(int topic)
    {
        foreach (ConsumerGroup group in SortedGroups())
        {
            TopicPartition[] owned = OfTopic(group.Ownerships.Keys, topic);
            TopicPartition[] committed = OfTopic(group.Offsets.Keys, topic);
            if (owned.Length + committed.Length == 0)
            {
                continue;
            }

            GroupEdit edit = Edit(group);
            Array.ForEach(owned, edit.RemoveOwnership);
            Array.ForEach(committed, partition => edit.SetOffset(partition, null));

            // What members have of other topics may be evened out now.
            edit.Rebalance(topics);
            edit.Complete();
            RemoveIfVoid(group);
        }
    }

    private static TopicPartition[] OfTopic(IEnumerable<TopicPartition> partitions, int topic) =>
        [.. partitions.Where(partition => partition.Topic == topic).Order()];

    private static GroupOutcome Refuse(GroupCommand command, GroupStatus status) => new(status, command.Group);

    private GroupOutcome Join(JoinGroup command)
    {
        ConsumerGroup group = table.Find(command.Group) ?? new ConsumerGroup(command.Group);
        string[] subscription = [.. command.Topics.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        GroupMember? before = group.FindMember(command.Member);
        if (FindJoinRefusal(group, before, subscription) is { } refusal)
        {
            return Refuse(command, refusal);
        }

        AddIfNew(group);
        GroupEdit edit = Edit(group);
        edit.Put(new GroupMember(command.Member, command.Client, command.SessionTimeoutMs, subscription, at, group.Generation));
        edit.Rebalance(topics);
        return Done(edit, GroupStatus.Joined) with { JoinedAt = at };
    }

    private GroupStatus? FindJoinRefusal(ConsumerGroup group, GroupMember? before, string[] subscription)
    {
        bool isNew = before is null;
        if (isNew && group.IsVoid && table.Groups.Count >= GroupLimits.GroupsMax)
        {
            return GroupStatus.TooManyGroups;
        }

        if (isNew && (group.Members.Count >= GroupLimits.MembersPerGroup || table.MemberCount >= GroupLimits.MembersMax))
        {
            return GroupStatus.TooManyMembers;
        }

        if (group.SubscriptionCount - (before?.Topics.Count ?? 0) + subscription.Length > GroupLimits.SubscriptionsPerGroup)
        {
            return GroupStatus.TooManySubscriptions;
        }

        long added = subscription.Where(topic => !group.IsSubscribed(topic))
            .Sum(topic => topics.FindTopic(topic)?.PartitionCount ?? 0);
        return added > 0 && table.OwnershipCount + added > GroupLimits.OwnershipsMax ? GroupStatus.TooManyPartitions : null;
    }

    private GroupOutcome Leave(LeaveGroup command)
    {
        if (!TryFindMember(command, command.Member, command.JoinedAt, out GroupEdit? edit, out GroupOutcome? refusal))
        {
            return refusal;
        }

        edit.RemoveMember(command.Member);
        edit.Rebalance(topics);
        GroupOutcome outcome = Done(edit, GroupStatus.Left);
        RemoveIfVoid(edit.Group);
        return outcome;
    }

    private GroupOutcome Release(ReleasePartitions command)
    {
        if (!TryFindMember(command, command.Member, command.JoinedAt, out GroupEdit? edit, out GroupOutcome? refusal))
        {
            return refusal;
        }

        foreach (TopicPartition partition in command.Partitions)
        {
            if (edit.Group.FindOwnership(partition) is { IsRevoking: true } ownership
                && ownership.Owner == command.Member
                && ownership.RevokedGeneration <= command.Generation)
            {
                edit.HandOver(partition, ownership);
            }
        }

        return Done(edit, GroupStatus.Released);
    }

    private GroupOutcome Commit(CommitOffsets command)
    {
        GroupEdit? edit;
        if (command.Member is not null)
        {
            if (!TryFindMember(command, command.Member, command.JoinedAt, out edit, out GroupOutcome? refusal))
            {
                return refusal;
            }
        }
        else if (!TryFindIdle(command, isNewAllowed: true, out edit, out GroupOutcome? refusal))
        {
            return refusal;
        }

        var refused = new List<RefusedPartition>();
        int room = GroupLimits.OffsetsMax - table.OffsetCount;
        foreach (PartitionOffset offset in command.Offsets)
        {
            CommittedOffset? before = edit.Group.FindOffset(offset.Partition);
            bool isOwner = command.Member is null || edit.Group.FindOwnership(offset.Partition)?.Owner == command.Member;
            GroupStatus? problem = !isOwner ? GroupStatus.NotOwner
                : before is null && room == 0 ? GroupStatus.TooManyOffsets
                : FindProblem(offset);
            if (problem is not null)
            {
                refused.Add(new RefusedPartition(offset.Partition, problem.Value));
            }
            else if (before is null || before.Value.Offset <= offset.Offset)
            {
                room -= before is null ? 1 : 0;
                edit.SetOffset(offset.Partition, new CommittedOffset(offset.Offset, offset.Metadata));
            }
        }

        if (refused.Count < command.Offsets.Count)
        {
            AddIfNew(edit.Group);
        }

        return Done(edit, refused.Count == 0 ? GroupStatus.Committed : refused[0].Status) with { Refused = refused };
    }

    private GroupOutcome Reset(ResetOffsets command)
    {
        if (!TryFindIdle(command, isNewAllowed: true, out GroupEdit? edit, out GroupOutcome? refusal))
        {
            return refusal;
        }

        RefusedPartition[] refused =
        [
            .. from offset in command.Offsets
               let problem = FindProblem(offset)
               where problem is not null
               select new RefusedPartition(offset.Partition, problem.Value),
        ];
        int added = command.Offsets.Select(offset => offset.Partition).Distinct()
            .Count(partition => edit.Group.FindOffset(partition) is null);
        if (refused.Length > 0 || added > GroupLimits.OffsetsMax - table.OffsetCount)
        {
            GroupStatus status = refused.Length > 0 ? refused[0].Status : GroupStatus.TooManyOffsets;
            return Refuse(command, status) with { Generation = edit.Group.Generation, Refused = refused };
        }

        AddIfNew(edit.Group);
        foreach (PartitionOffset offset in command.Offsets)
        {
            edit.SetOffset(offset.Partition, new CommittedOffset(offset.Offset, offset.Metadata));
        }

        return Done(edit, GroupStatus.Reset);
    }

    private GroupOutcome Delete(DeleteGroup command)
    {
        if (!TryFindIdle(command, isNewAllowed: false, out GroupEdit? edit, out GroupOutcome? refusal))
        {
            return refusal;
        }

        foreach (TopicPartition partition in edit.Group.Offsets.Keys.Order().ToArray())
        {
            edit.SetOffset(partition, null);
        }

        RemoveIfVoid(edit.Group);
        return Done(edit, GroupStatus.Deleted) with { Generation = 0 };
    }

    private bool TryFindMember(
        GroupCommand command,
        string name,
        LogIndex joinedAt,
        [NotNullWhen(true)] out GroupEdit? edit,
        [NotNullWhen(false)] out GroupOutcome? refusal)
    {
        ConsumerGroup? group = table.Find(command.Group);
        GroupMember? member = group?.FindMember(name);
        bool isFenced = member is not null && joinedAt != LogIndex.Zero && joinedAt != member.JoinedAt;
        if (member is null || isFenced)
        {
            GroupStatus status = group is null ? GroupStatus.UnknownGroup
                : isFenced ? GroupStatus.Fenced
                : GroupStatus.UnknownMember;
            edit = null;
            refusal = Refuse(command, status) with { Generation = group?.Generation ?? 0 };
            return false;
        }

        edit = Edit(group!);
        refusal = null;
        return true;
    }

    private bool TryFindIdle(
        GroupCommand command,
        bool isNewAllowed,
        [NotNullWhen(true)] out GroupEdit? edit,
        [NotNullWhen(false)] out GroupOutcome? refusal)
    {
        ConsumerGroup? group = table.Find(command.Group);
        GroupStatus? problem = group is { Members.Count: > 0 } ? GroupStatus.GroupActive
            : group is not null ? null
            : !isNewAllowed ? GroupStatus.UnknownGroup
            : table.Groups.Count >= GroupLimits.GroupsMax ? GroupStatus.TooManyGroups
            : null;
        edit = problem is null ? Edit(group ?? new ConsumerGroup(command.Group)) : null;
        refusal = problem is null ? null : Refuse(command, problem.Value) with { Generation = group?.Generation ?? 0 };
        return problem is null;
    }

    private GroupStatus? FindProblem(PartitionOffset offset) =>
        topics.FindBounds(offset.Partition) is not { } bounds ? GroupStatus.UnknownPartition
        : offset.Offset < 0 || offset.Offset > bounds.EndOffset ? GroupStatus.OffsetOutOfRange
        : null;

    private ConsumerGroup[] SortedGroups() => [.. table.Groups.OrderBy(group => group.Name, StringComparer.Ordinal)];

    private GroupEdit Edit(ConsumerGroup group)
    {
        var edit = new GroupEdit(group, at, changes);
        _edits.Add(edit);
        return edit;
    }

    private static GroupOutcome Done(GroupEdit edit, GroupStatus status)
    {
        edit.Complete();
        return new GroupOutcome(status, edit.Group.Name) { Generation = edit.Group.Generation, Digest = edit.Digest };
    }

    private void AddIfNew(ConsumerGroup group)
    {
        if (table.Find(group.Name) is null)
        {
            table.Add(group);
            changes.NoteGroup(group.Name);
        }
    }

    /// <summary>A group without members and offsets says nothing that a new one does not.</summary>
    private void RemoveIfVoid(ConsumerGroup group)
    {
        if (group.IsVoid)
        {
            table.Remove(group);
            changes.NoteGroup(group.Name);
        }
    }
}
