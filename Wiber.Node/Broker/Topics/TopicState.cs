using Wiber.Node.Broker.Partitions;

namespace Wiber.Node.Broker.Topics;

/// <summary>A topic and its partitions.</summary>
internal sealed class TopicState
{
    private readonly PartitionState[] _partitions;

    public TopicState(int number, string name)
    {
        Number = number;
        Name = name;
        _partitions = new PartitionState[BrokerLimits.PartitionsPerTopic];
        for (int partition = 0; partition < _partitions.Length; partition++)
        {
            _partitions[partition] = new PartitionState(number, name, partition);
        }
    }

    /// <summary>Topics are numbered from 0 in the order in which they were made.</summary>
    public int Number { get; }

    public string Name { get; }

    public IReadOnlyList<PartitionState> Partitions => _partitions;

    public PartitionState? FindPartition(int partition) =>
        (uint)partition < (uint)_partitions.Length ? _partitions[partition] : null;
}
