using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Topics;

/// <summary>A topic and its partitions. The applying thread changes it, any thread asks.</summary>
internal sealed class TopicState
{
    // Replaced as a whole, so that readers need no lock.
    private volatile PartitionState[] _partitions;
    private volatile TopicConfig _config;

    /// <summary>Makes a new topic.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="name">Its name.</param>
    /// <param name="config">What was decided about it.</param>
    /// <param name="createdAt">The entry that makes it.</param>
    public TopicState(int number, string name, TopicConfig config, LogIndex createdAt)
        : this(new TopicRow(number, name, config, LogIndex.Zero)) => _partitions = Extend([], config.Partitions, createdAt);

    private TopicState(TopicRow row)
    {
        Number = row.Topic;
        Name = row.Name;
        PartitionsAddedAt = row.PartitionsAddedAt;
        _config = row.Config;
        _partitions = [];
    }

    /// <summary>Topics are numbered from 0 in the order in which they were made; no number is used twice.</summary>
    public int Number { get; }

    public string Name { get; }

    public TopicConfig Config => _config;

    /// <summary>The last entry that added partitions to those it was made with; 0 if none did. For the applying thread.</summary>
    public LogIndex PartitionsAddedAt { get; private set; }

    /// <summary>The changes that this topic was noted in. For the applying thread.</summary>
    public BrokerChanges? NotedIn { get; set; }

    public IReadOnlyList<PartitionState> Partitions => _partitions;

    public PartitionState? FindPartition(int partition)
    {
        PartitionState[] partitions = _partitions;
        return (uint)partition < (uint)partitions.Length ? partitions[partition] : null;
    }

    /// <summary>Changes what was decided about the topic; makes the partitions that come with it.</summary>
    /// <param name="config">With at least as many partitions as there are.</param>
    /// <param name="entry">The entry that says so.</param>
    /// <returns>The new partitions.</returns>
    public IReadOnlyList<PartitionState> Alter(TopicConfig config, LogIndex entry)
    {
        int before = _partitions.Length;
        Invariant.Require(config.Partitions >= before);
        _config = config;
        if (config.Partitions > before)
        {
            PartitionsAddedAt = entry;
            _partitions = Extend(_partitions, config.Partitions, entry);
        }

        return _partitions[before..];
    }

    /// <summary>The topic as it is to be stored; its partitions have rows of their own.</summary>
    public TopicRow ToRow() => new(Number, Name, Config, PartitionsAddedAt);

    public TopicDescription Describe() =>
        new(Number, Name, Config, Array.ConvertAll(_partitions, static partition => partition.Describe()));

    /// <summary>Puts a stored topic back in place.</summary>
    /// <param name="row">The topic.</param>
    /// <param name="partitions">All of its partitions.</param>
    internal static TopicState Restore(TopicRow row, IEnumerable<PartitionRow> partitions)
    {
        var topic = new TopicState(row);
        topic._partitions =
        [
            .. partitions.OrderBy(partition => partition.Partition).Select(partition => new PartitionState(row.Name, partition)),
        ];
        Invariant.Require(topic._partitions.Length == row.Config.Partitions);
        return topic;
    }

    private PartitionState[] Extend(PartitionState[] partitions, int count, LogIndex createdAt)
    {
        var extended = new PartitionState[count];
        partitions.CopyTo(extended, 0);
        for (int partition = partitions.Length; partition < count; partition++)
        {
            extended[partition] = new PartitionState(Name, PartitionRow.Empty(Number, partition, createdAt));
        }

        return extended;
    }
}
