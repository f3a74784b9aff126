using Wiber.Node.Broker.Groups.Commands;

namespace Wiber.Node.Broker.Groups;

/// <summary>Who comes, who goes, and who lets go of what.</summary>
internal sealed class MembershipApplier(GroupStep step)
{
    /// <summary>Lets a member in, or in again.</summary>
    public GroupOutcome Join(JoinGroup command)
    {
        ConsumerGroup group = step.Table.Find(command.Group) ?? new ConsumerGroup(command.Group);
        string[] subscription = [.. command.Topics.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        GroupMember? before = group.FindMember(command.Member);
        if (FindJoinRefusal(group, before, subscription) is { } refusal)
        {
            return GroupStep.Refuse(command, refusal);
        }

        step.AddIfNew(group);
        GroupEdit edit = step.Edit(group);
        edit.Put(new GroupMember(
            command.Member, command.Client, command.SessionTimeoutMs, subscription, step.At, group.Generation));
        edit.Rebalance(step.Topics);
        return GroupStep.Done(edit, GroupStatus.Joined) with { JoinedAt = step.At };
    }

    public GroupOutcome Leave(LeaveGroup command)
    {
        if (!step.TryFindMember(command, command.Member, command.JoinedAt, out GroupEdit? edit, out GroupOutcome? refusal))
        {
            return refusal;
        }

        edit.RemoveMember(command.Member);
        edit.Rebalance(step.Topics);
        GroupOutcome outcome = GroupStep.Done(edit, GroupStatus.Left);
        step.RemoveIfVoid(edit.Group);
        return outcome;
    }

    public GroupOutcome Release(ReleasePartitions command)
    {
        if (!step.TryFindMember(command, command.Member, command.JoinedAt, out GroupEdit? edit, out GroupOutcome? refusal))
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

        return GroupStep.Done(edit, GroupStatus.Released);
    }

    private GroupStatus? FindJoinRefusal(ConsumerGroup group, GroupMember? before, string[] subscription)
    {
        bool isNew = before is null;
        if (isNew && group.IsVoid && step.Table.Groups.Count >= GroupLimits.GroupsMax)
        {
            return GroupStatus.TooManyGroups;
        }

        if (isNew && (group.Members.Count >= GroupLimits.MembersPerGroup || step.Table.MemberCount >= GroupLimits.MembersMax))
        {
            return GroupStatus.TooManyMembers;
        }

        int more = subscription.Length - (before?.Topics.Count ?? 0);
        if (group.SubscriptionCount + more > GroupLimits.SubscriptionsPerGroup
            || (more > 0 && step.Table.SubscriptionCount + more > GroupLimits.SubscriptionsMax))
        {
            return GroupStatus.TooManySubscriptions;
        }

        long added = subscription.Where(topic => !group.IsSubscribed(topic))
            .Sum(topic => step.Topics.FindTopic(topic)?.PartitionCount ?? 0);
        return added > 0 && step.Table.OwnershipCount + added > GroupLimits.OwnershipsMax ? GroupStatus.TooManyPartitions : null;
    }
}
