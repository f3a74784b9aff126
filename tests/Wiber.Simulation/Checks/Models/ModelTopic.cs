using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Simulation.Checks.Models;

/// <summary>A topic as it must be. One that is made again under the same name is another topic.</summary>
/// <param name="number">Topics are numbered in the order in which they are made.</param>
/// <param name="name">Its name.</param>
/// <param name="round">How many topics had the name before.</param>
/// <param name="createdAt">The entry that made it.</param>
internal sealed class ModelTopic(int number, string name, int round, LogIndex createdAt)
{
    private readonly List<ModelPartition> _partitions = [];
    private readonly Timeline<int> _counts = new(0);

    public int Number => number;

    public string Name => name;

    public int Round => round;

    /// <summary>The entry that deleted it.</summary>
    public LogIndex? DeletedAt { get; private set; }

    /// <summary>The last entry that added partitions to those it was made with.</summary>
    public LogIndex PartitionsAddedAt { get; private set; }

    public IReadOnlyList<ModelPartition> Partitions => _partitions;

    /// <summary>How many partitions it had after an entry.</summary>
    public int PartitionCountAt(LogIndex index) => _counts.At(index);

    /// <summary>Where each message lies, by its number; of one that was stored again, the last place.</summary>
    public Dictionary<ulong, (int Partition, long Offset)> Places { get; } = [];

    /// <summary>Places of messages that were stored again, which they may be if retention had removed them.</summary>
    public HashSet<(int Partition, long Offset)> Again { get; } = [];

    public bool IsThereAt(LogIndex index) => createdAt <= index && (DeletedAt is null || DeletedAt > index);

    public ModelPartition? FindPartition(int partition) => partition < _partitions.Count ? _partitions[partition] : null;

    /// <summary>Gives it as many partitions as it is to have.</summary>
    public void Extend(LogIndex index, TopicConfig config)
    {
        if (config.Partitions > _partitions.Count)
        {
            PartitionsAddedAt = index == createdAt ? LogIndex.Zero : index;
            while (_partitions.Count < config.Partitions)
            {
                _partitions.Add(new ModelPartition());
            }

            _counts.Set(index, config.Partitions);
        }
    }

    public void Delete(LogIndex index) => DeletedAt = index;
}
