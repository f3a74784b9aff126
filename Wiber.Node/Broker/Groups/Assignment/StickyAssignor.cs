namespace Wiber.Node.Broker.Groups.Assignment;

/// <summary>
/// Computes which member is to have which partition: every partition of a topic that somebody subscribes to has one member; of
/// each topic a subscriber has at most one partition more than another; all its topics together, a member has no more than
/// another as far as that allows; and of all ways to do so, it is one that moves the fewest partitions. The order in which
/// members are given makes no difference.
/// </summary>
internal static class StickyAssignor
{
    /// <param name="members">The members; names are unique.</param>
    /// <param name="findTopic">The topics that exist.</param>
    /// <param name="findOwnership">Whose a partition is so far; what is to be another's counts as that one's.</param>
    public static Dictionary<TopicPartition, string> Assign(
        IEnumerable<GroupMember> members,
        Func<string, TopicShape?> findTopic,
        Func<TopicPartition, PartitionOwnership?> findOwnership)
    {
        GroupMember[] sorted = [.. members.OrderBy(member => member.Name, StringComparer.Ordinal)];
        var positions = new Dictionary<string, int>(sorted.Length, StringComparer.Ordinal);
        var subscribers = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (int member = 0; member < sorted.Length; member++)
        {
            positions.Add(sorted[member].Name, member);
            foreach (string topic in sorted[member].Topics)
            {
                if (!subscribers.TryGetValue(topic, out List<int>? ofTopic))
                {
                    subscribers.Add(topic, ofTopic = []);
                }

                ofTopic.Add(member);
            }
        }

        TopicShares[] shares =
        [
            .. from pair in subscribers
               let shape = findTopic(pair.Key)
               where shape is not null
               orderby shape.Value.Topic
               select new TopicShares(
                   shape.Value, [.. pair.Value], findOwnership, name => positions.GetValueOrDefault(name, -1)),
        ];
        new ShareBalancer(sorted.Length, shares).Run();

        var assignment = new Dictionary<TopicPartition, string>();
        foreach (TopicShares topic in shares)
        {
            int[] assigned = topic.ToAssignment();
            for (int partition = 0; partition < assigned.Length; partition++)
            {
                assignment.Add(
                    new TopicPartition(topic.Shape.Topic, partition), sorted[topic.Subscribers[assigned[partition]]].Name);
            }
        }

        return assignment;
    }
}
