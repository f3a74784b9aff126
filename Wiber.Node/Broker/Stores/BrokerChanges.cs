using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Retention;
using Wiber.Node.Broker.Topics;

namespace Wiber.Node.Broker.Stores;

/// <summary>Gathers what entries change until the next checkpoint. For the applying thread.</summary>
internal sealed class BrokerChanges
{
    /// <summary>Filters are larger than other rows and count for several.</summary>
    private const int FilterBytesPerRow = 128;

    private readonly List<TopicState> _topics = [];
    private readonly HashSet<int> _deletedTopics = [];
    private readonly List<PartitionState> _partitions = [];
    private readonly List<PartitionState> _trimmed = [];
    private readonly List<HoleRow> _holes = [];
    private readonly List<OffsetIndexRow> _offsetIndex = [];
    private readonly List<SkippedRow> _skipped = [];
    private readonly List<ProducerState> _producers = [];
    private readonly List<ProducerKey> _forgottenProducers = [];
    private readonly List<FieldFilterRow> _fieldFilters = [];
    private readonly List<OpenBlock> _openBlocks = [];
    private int _batches;
    private int _filterBytes;

    /// <summary>The ids of messages stored since the last checkpoint.</summary>
    public Dictionary<MessageIdKey, MessagePlace> MessageIds { get; } = new(MessageIdComparer.Instance);

    /// <summary>What changed in the consumer groups.</summary>
    public GroupChanges Groups { get; } = new();

    /// <summary>Rows that wait to be written; what bounds the memory they take.</summary>
    public int Count =>
        MessageIds.Count + _topics.Count + _deletedTopics.Count + _partitions.Count + _holes.Count + _offsetIndex.Count
        + _skipped.Count + _producers.Count + _forgottenProducers.Count + _batches + Groups.Count + _openBlocks.Count
        + (_filterBytes / FilterBytesPerRow);

    public void Add(OffsetIndexRow item) => _offsetIndex.Add(item);

    public void Add(SkippedRow row) => _skipped.Add(row);

    public void Add(HoleRow row) => _holes.Add(row);

    public void Add(FieldFilterRow row)
    {
        _fieldFilters.Add(row);
        _filterBytes += row.Bits.Length;
    }

    /// <summary>There are so many more, or fewer, values in the blocks that are not full.</summary>
    public void NoteBlockValues(int count) => _filterBytes += count * sizeof(uint);

    public void Note(TopicState topic)
    {
        if (topic.NotedIn != this)
        {
            topic.NotedIn = this;
            _topics.Add(topic);
        }
    }

    /// <summary>The topic is gone: whatever was noted of it need not be written.</summary>
    public void Delete(TopicState topic) => _deletedTopics.Add(topic.Number);

    /// <summary>The partition changed, and something of it is no longer to be stored.</summary>
    public void NoteTrim(PartitionState partition)
    {
        Note(partition);
        if (partition.TrimNotedIn != this)
        {
            partition.TrimNotedIn = this;
            _trimmed.Add(partition);
        }
    }

    public void Note(PartitionState partition)
    {
        if (partition.NotedIn != this)
        {
            partition.NotedIn = this;
            _partitions.Add(partition);
        }
    }

    public void Note(OpenBlock block)
    {
        if (block.NotedIn != this)
        {
            block.NotedIn = this;
            _openBlocks.Add(block);
        }
    }

    public void Note(ProducerState producer)
    {
        if (producer.NotedIn != this)
        {
            producer.NotedIn = this;
            _producers.Add(producer);
        }
    }

    public void Add(ProducerState producer, ProducedBatch batch)
    {
        Note(producer);
        producer.Unwritten.Add(batch);
        _batches++;
    }

    public void Forget(ProducerState producer) =>
        _forgottenProducers.Add(new ProducerKey(producer.Partition.Topic, producer.Partition.Partition, producer.ProducerId));

    /// <summary>Takes down what everything noted is now. Nothing may be added afterwards.</summary>
    public BrokerDelta Freeze(LogHash applied, long logBytes, LogTrim trim, int nextTopic, ConsumerGroups groups)
    {
        ForgetDeleted();
        return new BrokerDelta(
            applied,
            logBytes,
            trim,
            nextTopic,
            _topics.ConvertAll(topic => topic.ToRow()),
            [.. _deletedTopics],
            _partitions.ConvertAll(partition => partition.ToRow()),
            _offsetIndex,
            _skipped,
            _holes,
            _trimmed.ConvertAll(partition => partition.ToTrim()),
            MessageIds,
            _forgottenProducers,
            [.. _producers.Where(producer => !producer.Forgotten).Select(ToRow)],
            groups.Freeze(Groups),
            _fieldFilters,
            [.. _openBlocks.Where(block => !block.IsEmpty).Select(block => block.Freeze())]);
    }

    /// <summary>What <see cref="Freeze"/> gave is in the store.</summary>
    public void Written() => _openBlocks.ForEach(block => block.Written());

    private void ForgetDeleted()
    {
        if (_deletedTopics.Count == 0)
        {
            return;
        }

        _topics.RemoveAll(topic => _deletedTopics.Contains(topic.Number));
        _partitions.RemoveAll(partition => _deletedTopics.Contains(partition.Topic));
        _trimmed.RemoveAll(partition => _deletedTopics.Contains(partition.Topic));
        _holes.RemoveAll(row => _deletedTopics.Contains(row.Topic));
        _offsetIndex.RemoveAll(row => _deletedTopics.Contains(row.Topic));
        _skipped.RemoveAll(row => _deletedTopics.Contains(row.Topic));
        _producers.RemoveAll(producer => _deletedTopics.Contains(producer.Partition.Topic));
        _forgottenProducers.RemoveAll(key => _deletedTopics.Contains(key.Topic));
        _fieldFilters.RemoveAll(row => _deletedTopics.Contains(row.Topic));
        _openBlocks.RemoveAll(block => _deletedTopics.Contains(block.Partition.Topic));
        foreach (MessageIdKey key in MessageIds.Keys)
        {
            if (_deletedTopics.Contains(key.Topic))
            {
                MessageIds.Remove(key);
            }
        }
    }

    private static ProducerRow ToRow(ProducerState producer)
    {
        ulong floor = producer.Window.Floor;
        List<ProducedBatch> added = producer.Unwritten.FindAll(batch => batch.Sequence >= floor);
        producer.Unwritten.Clear();
        var key = new ProducerKey(producer.Partition.Topic, producer.Partition.Partition, producer.ProducerId);
        return new ProducerRow(key, producer.LastUsed, floor, added);
    }
}
