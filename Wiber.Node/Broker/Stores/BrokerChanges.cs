using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Retention;

namespace Wiber.Node.Broker.Stores;

/// <summary>Gathers what entries change until the next checkpoint. For the applying thread.</summary>
internal sealed class BrokerChanges
{
    /// <summary>Filters are larger than other rows and count for several.</summary>
    private const int FilterBytesPerRow = 128;

    private readonly List<TopicRow> _topics = [];
    private readonly List<PartitionState> _partitions = [];
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

    /// <summary>The log was trimmed.</summary>
    public bool HasTrim { get; private set; }

    /// <summary>Rows that wait to be written; what bounds the memory they take.</summary>
    public int Count =>
        MessageIds.Count + _topics.Count + _offsetIndex.Count + _skipped.Count
        + _producers.Count + _forgottenProducers.Count + _batches
        + _openBlocks.Count + (_filterBytes / FilterBytesPerRow);

    public void Add(TopicRow topic) => _topics.Add(topic);

    public void Add(OffsetIndexRow item) => _offsetIndex.Add(item);

    public void Add(SkippedRow row) => _skipped.Add(row);

    public void Add(FieldFilterRow row)
    {
        _fieldFilters.Add(row);
        _filterBytes += row.Bits.Length;
    }

    /// <summary>There are so many more, or fewer, values in the blocks that are not full.</summary>
    public void NoteBlockValues(int count) => _filterBytes += count * sizeof(uint);

    public void NoteTrim() => HasTrim = true;

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

    /// <summary>Takes down what the noted partitions and producers are now. Nothing may be added afterwards.</summary>
    public BrokerDelta Freeze(LogHash applied, long logBytes, LogTrim trim)
    {
        var producerRows = new List<ProducerRow>(_producers.Count);
        foreach (ProducerState producer in _producers)
        {
            if (!producer.Forgotten)
            {
                producerRows.Add(ToRow(producer));
            }
        }

        return new BrokerDelta(
            applied,
            logBytes,
            trim,
            HasTrim,
            _topics,
            _partitions.ConvertAll(partition => partition.ToRow()),
            _offsetIndex,
            _skipped,
            MessageIds,
            _forgottenProducers,
            producerRows,
            _fieldFilters,
            [.. _openBlocks.Where(block => !block.IsEmpty).Select(block => block.Freeze())]);
    }

    /// <summary>What <see cref="Freeze"/> gave is in the store.</summary>
    public void Written() => _openBlocks.ForEach(block => block.Written());

    private static ProducerRow ToRow(ProducerState producer)
    {
        ulong floor = producer.Window.Floor;
        List<ProducedBatch> added = producer.Unwritten.FindAll(batch => batch.Sequence >= floor);
        producer.Unwritten.Clear();
        var key = new ProducerKey(producer.Partition.Topic, producer.Partition.Partition, producer.ProducerId);
        return new ProducerRow(key, producer.LastUsed, floor, added);
    }
}
