using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Producers;
using Wiber.Node.Broker.Retention;

namespace Wiber.Node.Broker.Stores;

/// <summary>
/// What changed from one checkpoint to the next, to be stored in one transaction. It does not change any more, so that it can be
/// written while applying goes on.
/// </summary>
/// <param name="Applied">The state is the one after this entry.</param>
/// <param name="LogBytes">Bytes of all entries up to it, removed ones too.</param>
/// <param name="Trim">The last trim of the log so far.</param>
/// <param name="HasTrim">
/// A trim is among the changes: offset index and skipped rows of the given partitions that lie at or before it are removed once
/// the new ones are in, and so are field filters of blocks before a partition's first offset; ids of messages before it may be.
/// </param>
/// <param name="Topics">New topics.</param>
/// <param name="Partitions">The partitions that changed.</param>
/// <param name="OffsetIndex">New index items.</param>
/// <param name="Skipped">New rows.</param>
/// <param name="MessageIds">New ids; one that is there already moves to the new place.</param>
/// <param name="ForgottenProducers">Producers to remove, before <paramref name="Producers"/> are written.</param>
/// <param name="Producers">The producers that changed.</param>
/// <param name="FieldFilters">Filters of blocks that became full.</param>
/// <param name="OpenBlocks">What came to blocks that are not full.</param>
internal sealed record BrokerDelta(
    LogHash Applied,
    long LogBytes,
    LogTrim Trim,
    bool HasTrim,
    IReadOnlyList<TopicRow> Topics,
    IReadOnlyList<PartitionRow> Partitions,
    IReadOnlyList<OffsetIndexRow> OffsetIndex,
    IReadOnlyList<SkippedRow> Skipped,
    IReadOnlyDictionary<MessageIdKey, MessagePlace> MessageIds,
    IReadOnlyList<ProducerKey> ForgottenProducers,
    IReadOnlyList<ProducerRow> Producers,
    IReadOnlyList<FieldFilterRow> FieldFilters,
    IReadOnlyList<OpenBlockRow> OpenBlocks);
