using Wiber.Node.Broker.Groups;

namespace Wiber.Simulation.Checks.Models;

/// <summary>
/// What must hold of the assignments of a group, whoever gets what: each partition that somebody subscribes to is with one member
/// or on its way there, they are spread evenly, and no partition is taken from a member that is there and did not let go of it.
/// </summary>
/// <param name="what">The group and the entry, for people.</param>
/// <param name="topics">The topics after the entry.</param>
/// <param name="group">Its members after the entry, its assignment before.</param>
/// <param name="after">Its assignment after the entry.</param>
internal sealed class AssignmentRules(string what, ModelTopics topics, ModelGroup group, GroupAssignment after)
{
    /// <param name="isRebalanced">Whether members or topics changed by the entry.</param>
    public void CheckAll(bool isRebalanced)
    {
        GroupAssignment before = group.Assignment;
        bool isSame = after.HasSameOwnerships(before);
        Check.That(
            after.Generation == before.Generation || after.Generation == before.Generation + 1,
            $"{what}: generation {after.Generation} follows {before.Generation}");
        Check.That(
            isSame || after.Generation > before.Generation, $"{what}: partitions moved within generation {after.Generation}");
        foreach (TopicPartition partition in before.Ownerships.Keys.Union(after.Ownerships.Keys))
        {
            CheckStep(partition, before.Find(partition), after.Find(partition), group.Released.Contains(partition), isRebalanced);
        }

        foreach (ModelTopic topic in topics.Present)
        {
            CheckSpread(topic);
        }
    }

    private void CheckStep(
        TopicPartition partition, PartitionOwnership? before, PartitionOwnership? now, bool isReleased, bool isRebalanced)
    {
        if (isReleased)
        {
            bool isHandedOver = now?.Owner == before!.Value.Target && now?.IsRevoking != true;
            Check.That(isHandedOver, $"{what}: {partition} was let go of and is {now} after {before}");
        }
        else if (!isRebalanced)
        {
            Check.That(now == before, $"{what}: {partition} is {now} after {before}, for no reason");
        }
        else if (topics.Find(partition.Topic) is null)
        {
            Check.That(now is null, $"{what}: {partition} is {now}, but its topic is gone");
        }
        else if (before is { } owned && group.Members.ContainsKey(owned.Owner))
        {
            Check.That(now?.Owner == owned.Owner, $"{what}: {partition} was taken from {owned.Owner}, and is {now}");
        }
        else
        {
            Check.That(now is null or { IsRevoking: false }, $"{what}: {partition} is {now}, but nobody had it");
        }
    }

    private void CheckSpread(ModelTopic topic)
    {
        string[] subscribers =
            [.. group.Members.Where(member => member.Value.Topics.Contains(topic.Name)).Select(member => member.Key)];
        int[] counts = new int[subscribers.Length];
        for (int number = 0; number < topic.Partitions.Count; number++)
        {
            PartitionOwnership? owned = after.Find(new TopicPartition(topic.Number, number));
            Check.That(
                owned is null || group.Members.ContainsKey(owned.Value.Owner), $"{what}: {owned} is no member's");
            int target = Array.IndexOf(subscribers, owned?.Target);
            bool isRight = subscribers.Length == 0 ? owned is null or { Target: null } : target >= 0;
            Check.That(
                isRight, $"{what}: partition {number} of {topic.Name} is {owned}, for {string.Join(", ", subscribers)}");
            if (target >= 0)
            {
                counts[target]++;
            }
        }

        Check.That(
            counts.Length == 0 || counts.Max() - counts.Min() <= 1,
            $"{what}: {topic.Name} is spread as {string.Join(", ", counts)} over {string.Join(", ", subscribers)}");
    }
}
