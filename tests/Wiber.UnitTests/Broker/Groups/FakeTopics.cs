using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>Topics without messages: only how many partitions there are and where they end.</summary>
internal sealed class FakeTopics : ITopicPartitions
{
    private readonly Dictionary<string, TopicShape> _topics = [];
    private readonly Dictionary<TopicPartition, PartitionBounds> _bounds = [];
    private int _nextNumber;

    public IReadOnlyDictionary<string, TopicShape> All => _topics;

    public void Create(string name, int partitionCount)
    {
        _topics.Add(name, new TopicShape(_nextNumber++, 0));
        Grow(name, partitionCount);
    }

    public void Grow(string name, int partitionCount)
    {
        TopicShape shape = _topics[name];
        for (int partition = shape.PartitionCount; partition < partitionCount; partition++)
        {
            SetBounds(new TopicPartition(shape.Topic, partition), 0, 0);
        }

        _topics[name] = shape with { PartitionCount = partitionCount };
    }

    /// <returns>The number that it had.</returns>
    public int Delete(string name)
    {
        _topics.Remove(name, out TopicShape shape);
        return shape.Topic;
    }

    public void SetBounds(TopicPartition partition, long firstOffset, long endOffset) =>
        _bounds[partition] = new PartitionBounds(firstOffset, endOffset, LogIndex.Zero);

    public TopicShape? FindTopic(string name) => _topics.TryGetValue(name, out TopicShape shape) ? shape : null;

    public string? FindName(int topic) => _topics.FirstOrDefault(pair => pair.Value.Topic == topic).Key;

    public PartitionBounds? FindBounds(TopicPartition partition) =>
        FindName(partition.Topic) is not null && _bounds.TryGetValue(partition, out PartitionBounds bounds) ? bounds : null;
}
