namespace Wiber.Node.Broker;

/// <summary>
/// What changed from one checkpoint to the next, to be stored in one transaction. It does not change any more, so that it can be
/// written while applying goes on.
/// </summary>
internal sealed record BrokerDelta(
    LogHash Applied,
    long LogBytes,
    IReadOnlyList<TopicRow> Topics,
    IReadOnlyList<PartitionRow> Partitions,
    IReadOnlyList<OffsetIndexRow> OffsetIndex,
    IReadOnlyList<SkippedRow> Skipped,
    IReadOnlyDictionary<MessageIdKey, MessagePlace> MessageIds,
    IReadOnlyList<ProducerKey> ForgottenProducers,
    IReadOnlyList<ProducerRow> Producers);
