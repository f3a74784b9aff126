namespace Wiber.Node.Broker;

/// <summary>Gathers what entries change until the next checkpoint. For the applying thread.</summary>
internal sealed class BrokerChanges
{
    private readonly List<TopicRow> topics = [];
    private readonly List<PartitionState> partitions = [];
    private readonly List<OffsetIndexRow> offsetIndex = [];
    private readonly List<SkippedRow> skipped = [];
    private readonly List<ProducerState> producers = [];
    private readonly List<ProducerKey> forgottenProducers = [];
    private int batches;

    /// <summary>The ids of messages stored since the last checkpoint.</summary>
    public Dictionary<MessageIdKey, MessagePlace> MessageIds { get; } = new(MessageIdComparer.Instance);

    /// <summary>Rows that wait to be written; what bounds the memory they take.</summary>
    public int Count =>
        MessageIds.Count + topics.Count + offsetIndex.Count + skipped.Count
        + producers.Count + forgottenProducers.Count + batches;

    public void Add(TopicRow topic) => topics.Add(topic);

    public void Add(OffsetIndexRow item) => offsetIndex.Add(item);

    public void Add(SkippedRow row) => skipped.Add(row);

    public void Note(PartitionState partition)
    {
        if (partition.NotedIn != this)
        {
            partition.NotedIn = this;
            partitions.Add(partition);
        }
    }

    public void Note(ProducerState producer)
    {
        if (producer.NotedIn != this)
        {
            producer.NotedIn = this;
            producers.Add(producer);
        }
    }

    public void Add(ProducerState producer, ProducedBatch batch)
    {
        Note(producer);
        producer.Unwritten.Add(batch);
        batches++;
    }

    public void Forget(ProducerState producer) =>
        forgottenProducers.Add(new ProducerKey(producer.Partition.Topic, producer.Partition.Partition, producer.ProducerId));

    /// <summary>Takes down what the noted partitions and producers are now. Nothing may be added afterwards.</summary>
    public BrokerDelta Freeze(LogHash applied, long logBytes)
    {
        var producerRows = new List<ProducerRow>(producers.Count);
        foreach (ProducerState producer in producers)
        {
            if (!producer.Forgotten)
            {
                producerRows.Add(ToRow(producer));
            }
        }

        return new BrokerDelta(
            applied,
            logBytes,
            topics,
            partitions.ConvertAll(partition => partition.ToRow()),
            offsetIndex,
            skipped,
            MessageIds,
            forgottenProducers,
            producerRows);
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
