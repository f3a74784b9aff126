namespace Wiber.Node.Broker;

/// <summary>A topic and its partitions.</summary>
internal sealed class TopicState
{
    private readonly PartitionState[] partitions;

    public TopicState(int number, string name)
    {
        Number = number;
        Name = name;
        partitions = new PartitionState[BrokerLimits.PartitionsPerTopic];
        for (int partition = 0; partition < partitions.Length; partition++)
        {
            partitions[partition] = new PartitionState(number, name, partition);
        }
    }

    /// <summary>Topics are numbered from 0 in the order in which they were made.</summary>
    public int Number { get; }

    public string Name { get; }

    public IReadOnlyList<PartitionState> Partitions => partitions;

    public PartitionState? FindPartition(int partition) =>
        (uint)partition < (uint)partitions.Length ? partitions[partition] : null;
}
