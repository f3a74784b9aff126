using Wiber.Node.Broker.Groups.Commands;

namespace Wiber.Node.Broker.Groups;

/// <summary>Applies what an entry does to groups.</summary>
internal sealed class GroupApplier(GroupStep step)
{
    public GroupOutcome Apply(GroupCommand command) => command switch
    {
        JoinGroup join => new MembershipApplier(step).Join(join),
        LeaveGroup leave => new MembershipApplier(step).Leave(leave),
        ReleasePartitions release => new MembershipApplier(step).Release(release),
        CommitOffsets commit => new OffsetApplier(step).Commit(commit),
        ResetOffsets reset => new OffsetApplier(step).Reset(reset),
        DeleteGroup delete => new OffsetApplier(step).Delete(delete),
        _ => throw new InvariantException($"no group knows the command {command.GetType().Name}"),
    };

    /// <summary>A topic of this name is there now or has more partitions.</summary>
    public void ApplyTopicChange(string topic)
    {
        foreach (ConsumerGroup group in SortedGroups().Where(group => group.IsSubscribed(topic)))
        {
            GroupEdit edit = step.Edit(group);
            edit.Rebalance(step.Topics);
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

            GroupEdit edit = step.Edit(group);
            Array.ForEach(owned, edit.RemoveOwnership);
            Array.ForEach(committed, partition => edit.SetOffset(partition, null));

            // What members have of other topics may be evened out now.
            edit.Rebalance(step.Topics);
            edit.Complete();
            step.RemoveIfVoid(group);
        }
    }

    private static TopicPartition[] OfTopic(IEnumerable<TopicPartition> partitions, int topic) =>
        [.. partitions.Where(partition => partition.Topic == topic).Order()];

    private ConsumerGroup[] SortedGroups() => [.. step.Table.Groups.OrderBy(group => group.Name, StringComparer.Ordinal)];
}
