namespace Wiber.Node.Broker.Groups;

/// <summary>
/// What a group is: its members, whose each partition is, and where the group goes on. Changed through <see cref="GroupEdit"/>.
/// </summary>
internal sealed class ConsumerGroup(string name)
{
    private readonly Dictionary<string, GroupMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _subscriberCounts = new(StringComparer.Ordinal);
    private readonly Dictionary<TopicPartition, PartitionOwnership> _ownerships = [];
    private readonly Dictionary<TopicPartition, CommittedOffset> _offsets = [];

    public string Name { get; } = name;

    /// <summary>How often the ownership of partitions changed.</summary>
    public long Generation { get; set; }

    /// <summary>In no particular order, as the rest.</summary>
    public IReadOnlyDictionary<string, GroupMember> Members => _members;

    public IReadOnlyDictionary<TopicPartition, PartitionOwnership> Ownerships => _ownerships;

    public IReadOnlyDictionary<TopicPartition, CommittedOffset> Offsets => _offsets;

    /// <summary>Topics of each member, added up.</summary>
    public int SubscriptionCount { get; private set; }

    /// <summary>Bytes of what is kept with the offsets.</summary>
    public long MetadataBytes { get; private set; }

    /// <summary>There is nothing to know of it.</summary>
    public bool IsVoid => _members.Count == 0 && _offsets.Count == 0;

    public bool IsSubscribed(string topic) => _subscriberCounts.ContainsKey(topic);

    public GroupMember? FindMember(string member) => _members.GetValueOrDefault(member);

    public PartitionOwnership? FindOwnership(TopicPartition partition) =>
        _ownerships.TryGetValue(partition, out PartitionOwnership ownership) ? ownership : null;

    public CommittedOffset? FindOffset(TopicPartition partition) =>
        _offsets.TryGetValue(partition, out CommittedOffset committed) ? committed : null;

    /// <summary>Adds a member or replaces the one of that name.</summary>
    public void Put(GroupMember member)
    {
        RemoveMember(member.Name);
        _members.Add(member.Name, member);
        CountSubscriptions(member, 1);
    }

    public void RemoveMember(string member)
    {
        if (_members.Remove(member, out GroupMember? removed))
        {
            CountSubscriptions(removed, -1);
        }
    }

    /// <summary>Sets whose a partition is; nobody's, if nothing is given.</summary>
    public void SetOwnership(TopicPartition partition, PartitionOwnership? ownership) => Set(_ownerships, partition, ownership);

    /// <summary>Sets where the group goes on; not known, if nothing is given.</summary>
    public void SetOffset(TopicPartition partition, CommittedOffset? committed)
    {
        MetadataBytes += (committed?.MetadataBytes ?? 0) - (FindOffset(partition)?.MetadataBytes ?? 0);
        Set(_offsets, partition, committed);
    }

    private static void Set<T>(Dictionary<TopicPartition, T> values, TopicPartition partition, T? value)
        where T : struct
    {
        if (value is null)
        {
            values.Remove(partition);
        }
        else
        {
            values[partition] = value.Value;
        }
    }

    private void CountSubscriptions(GroupMember member, int change)
    {
        SubscriptionCount += change * member.Topics.Count;
        foreach (string topic in member.Topics)
        {
            int count = _subscriberCounts.GetValueOrDefault(topic) + change;
            if (count == 0)
            {
                _subscriberCounts.Remove(topic);
            }
            else
            {
                _subscriberCounts[topic] = count;
            }
        }
    }
}
