using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Topics;

/// <summary>The topics by name and by number. One thread changes, any thread looks up.</summary>
/// <param name="nextNumber">The number of the topic that is made next.</param>
internal sealed class TopicTable(int nextNumber)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TopicState> _byName = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, TopicState> _byNumber = [];

    /// <summary>Numbers are never used again, so that nothing of a deleted topic is taken for that of another.</summary>
    public int NextNumber { get; private set; } = nextNumber;

    /// <summary>Partitions of all topics. For the applying thread.</summary>
    public int PartitionCount { get; private set; }

    /// <summary>Single messages that were deleted and still leave a hole, of all topics. For the applying thread.</summary>
    public int HoleCount { get; set; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byNumber.Count;
            }
        }
    }

    public TopicState? Find(string name)
    {
        lock (_gate)
        {
            return _byName.GetValueOrDefault(name);
        }
    }

    /// <summary>Looks up a name as it stands in a batch, without making a string of it.</summary>
    public TopicState? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[MessageBatchLimits.TopicCharsMax];
        int chars = Encoding.ASCII.GetChars(name, text);
        lock (_gate)
        {
            _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..chars], out TopicState? topic);
            return topic;
        }
    }

    /// <summary>The topic of a number, or nothing if it was deleted.</summary>
    public TopicState? Find(int number)
    {
        lock (_gate)
        {
            return _byNumber.GetValueOrDefault(number);
        }
    }

    /// <summary>Makes a topic. There must be none of that name.</summary>
    public TopicState Create(string name, TopicConfig config, LogIndex createdAt)
    {
        var topic = new TopicState(NextNumber, name, config, createdAt);
        NextNumber = checked(NextNumber + 1);
        Add(topic);
        return topic;
    }

    /// <summary>Changes what was decided about a topic; gives the partitions that were added.</summary>
    public IReadOnlyList<PartitionState> Alter(TopicState topic, TopicConfig config, LogIndex entry)
    {
        IReadOnlyList<PartitionState> added = topic.Alter(config, entry);
        PartitionCount += added.Count;
        return added;
    }

    public void Delete(TopicState topic)
    {
        PartitionCount -= topic.Partitions.Count;
        HoleCount -= topic.Partitions.Sum(partition => partition.HoleCount);
        lock (_gate)
        {
            _byName.Remove(topic.Name);
            _byNumber.Remove(topic.Number);
        }
    }

    /// <summary>The topics in the order in which they were made.</summary>
    public TopicState[] ToArray()
    {
        lock (_gate)
        {
            return [.. _byNumber.Values];
        }
    }

    /// <summary>Puts a stored topic back in place.</summary>
    internal void Add(TopicState topic)
    {
        Invariant.Require(topic.Number < NextNumber);
        PartitionCount += topic.Partitions.Count;
        lock (_gate)
        {
            _byName.Add(topic.Name, topic);
            _byNumber.Add(topic.Number, topic);
        }
    }
}
