using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Assignment;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>A group for which an assignment is computed, and what the best one would be.</summary>
internal sealed class AssignorCase(
    GroupMember[] members,
    Dictionary<string, TopicShape> topics,
    Dictionary<TopicPartition, PartitionOwnership> before)
{
    public static GroupMember Member(string name, params string[] topics) =>
        new(name, "", GroupLimits.SessionTimeoutMsMin, topics, LogIndex.Zero, 0);

    /// <summary>
    /// Draws a small one: some topics that nobody wants or that do not exist, partitions of members that are gone or want other
    /// topics now.
    /// </summary>
    public static AssignorCase Draw(Random random, bool isSameSubscription)
    {
        string[] names = [.. Enumerable.Range(0, random.Next(1, 5)).Select(topic => $"topic-{topic}")];
        var topics = names.Skip(isSameSubscription ? 0 : random.Next(2)).Index()
            .ToDictionary(pair => pair.Item, pair => new TopicShape(pair.Index + 3, random.Next(1, 7)));
        GroupMember[] members =
        [
            .. Enumerable.Range(0, random.Next(1, 5)).Select(member => Member(
                $"m{member}",
                [.. names.Where(_ => isSameSubscription || random.Next(3) > 0)])),
        ];
        var before = new Dictionary<TopicPartition, PartitionOwnership>();
        foreach (TopicPartition partition in topics.Values.SelectMany(Partitions).Where(_ => random.Next(5) > 0))
        {
            string owner = $"m{random.Next(random.Next(1, 6))}";
            string? target = random.Next(3) > 0 ? owner : random.Next(4) == 0 ? null : $"m{random.Next(5)}";
            before.Add(partition, new PartitionOwnership(owner, target, target == owner ? 0 : 7));
        }

        return new AssignorCase(members, topics, before);
    }

    public Dictionary<TopicPartition, string> Assign() => StickyAssignor.Assign(
        members,
        topic => topics.TryGetValue(topic, out TopicShape shape) ? shape : null,
        partition => before.TryGetValue(partition, out PartitionOwnership ownership) ? ownership : null);

    public AssignorCase Shuffle(Random random) => new(
        [.. members.OrderBy(_ => random.Next())],
        topics.OrderBy(_ => random.Next()).ToDictionary(),
        before.OrderBy(_ => random.Next()).ToDictionary());

    /// <summary>The same group after an assignment came into force.</summary>
    public AssignorCase Before(Dictionary<TopicPartition, string> assigned) => new(
        members,
        topics,
        assigned.ToDictionary(pair => pair.Key, pair => new PartitionOwnership(pair.Value, pair.Value, 0)));

    public void AssertComplete(Dictionary<TopicPartition, string> assigned)
    {
        TopicPartition[] wanted =
            [.. topics.Where(topic => Subscribers(topic.Key).Length > 0).SelectMany(topic => Partitions(topic.Value))];
        Assert.Equal(wanted.Order(), assigned.Keys.Order());
        foreach ((string name, TopicShape shape) in topics)
        {
            string[] subscribers = Subscribers(name);
            int[] counts =
                [.. subscribers.Select(member => Partitions(shape).Count(partition => assigned[partition] == member))];
            Assert.Equal(subscribers.Length == 0 ? 0 : shape.PartitionCount, counts.Sum());
            Assert.InRange(counts.Length == 0 ? 0 : counts.Max() - counts.Min(), 0, 1);
        }
    }

    public Dictionary<string, int> Loads(Dictionary<TopicPartition, string> assigned) =>
        members.ToDictionary(member => member.Name, member => assigned.Values.Count(owner => owner == member.Name));

    /// <summary>How uneven an assignment is (the loads squared, added up), and how many partitions it moves.</summary>
    public (int Unevenness, int Moves) Judge(Dictionary<TopicPartition, string> assigned) => (
        Loads(assigned).Values.Sum(load => load * load),
        assigned.Count(pair => Holder(pair.Key) is { } holder && holder != pair.Value));

    /// <summary>The same of the best one: the most even ones, and the fewest moves of these.</summary>
    public (int Unevenness, int Moves) FindBest()
    {
        var best = (int.MaxValue, int.MaxValue);
        KeyValuePair<string, TopicShape>[] wanted = [.. topics.Where(topic => Subscribers(topic.Key).Length > 0)];
        Try(0, members.ToDictionary(member => member.Name, _ => 0), 0);
        return best;

        void Try(int position, Dictionary<string, int> loads, int moves)
        {
            if (position == wanted.Length)
            {
                var found = (loads.Values.Sum(load => load * load), moves);
                best = found.CompareTo(best) < 0 ? found : best;
                return;
            }

            (string name, TopicShape shape) = wanted[position];
            string[] subscribers = Subscribers(name);
            (int floor, int extras) = Math.DivRem(shape.PartitionCount, subscribers.Length);
            string?[] holders = [.. Partitions(shape).Select(Holder)];
            for (int choice = 0; choice < 1 << subscribers.Length; choice++)
            {
                if (System.Numerics.BitOperations.PopCount((uint)choice) != extras)
                {
                    continue;
                }

                var next = new Dictionary<string, int>(loads);
                int kept = 0;
                for (int subscriber = 0; subscriber < subscribers.Length; subscriber++)
                {
                    int share = floor + ((choice >> subscriber) & 1);
                    next[subscribers[subscriber]] += share;
                    kept += Math.Min(share, holders.Count(holder => holder == subscribers[subscriber]));
                }

                Try(position + 1, next, moves + holders.Count(holder => holder is not null) - kept);
            }
        }
    }

    private static IEnumerable<TopicPartition> Partitions(TopicShape shape) =>
        Enumerable.Range(0, shape.PartitionCount).Select(partition => new TopicPartition(shape.Topic, partition));

    private string[] Subscribers(string topic) =>
        [.. members.Where(member => member.Topics.Contains(topic)).Select(member => member.Name)];

    /// <summary>Who would keep a partition: who was to get it, or else who has it.</summary>
    private string? Holder(TopicPartition partition)
    {
        if (!before.TryGetValue(partition, out PartitionOwnership ownership))
        {
            return null;
        }

        string[] subscribers = Subscribers(topics.Single(topic => topic.Value.Topic == partition.Topic).Key);
        return new[] { ownership.Target, ownership.Owner }.FirstOrDefault(subscribers.Contains);
    }
}
