using Wiber.Node.Broker.Groups.Rows;
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
/// <param name="NextTopic">The number of the topic that is made next.</param>
/// <param name="Topics">The topics that are new or changed.</param>
/// <param name="DeletedTopics">
/// Topics to remove, before <paramref name="Topics"/> are written, with all that is stored of them; nothing else in the change is
/// of theirs.
/// </param>
/// <param name="Partitions">The partitions that are new or changed.</param>
/// <param name="OffsetIndex">New index items.</param>
/// <param name="Skipped">New rows.</param>
/// <param name="Holes">Messages that were deleted.</param>
/// <param name="Trims">What to remove of partitions, once all else is in.</param>
/// <param name="MessageIds">New ids; one that is there already moves to the new place.</param>
/// <param name="ForgottenProducers">Producers to remove, before <paramref name="Producers"/> are written.</param>
/// <param name="Producers">The producers that changed.</param>
/// <param name="Groups">What changed in the consumer groups.</param>
/// <param name="FieldFilters">Filters of blocks that became full.</param>
/// <param name="OpenBlocks">What came to blocks that are not full.</param>
internal sealed record BrokerDelta(
    LogHash Applied,
    long LogBytes,
    LogTrim Trim,
    int NextTopic,
    IReadOnlyList<TopicRow> Topics,
    IReadOnlyList<int> DeletedTopics,
    IReadOnlyList<PartitionRow> Partitions,
    IReadOnlyList<OffsetIndexRow> OffsetIndex,
    IReadOnlyList<SkippedRow> Skipped,
    IReadOnlyList<HoleRow> Holes,
    IReadOnlyList<PartitionTrim> Trims,
    IReadOnlyDictionary<MessageIdKey, MessagePlace> MessageIds,
    IReadOnlyList<ProducerKey> ForgottenProducers,
    IReadOnlyList<ProducerRow> Producers,
    GroupDelta Groups,
    IReadOnlyList<FieldFilterRow> FieldFilters,
    IReadOnlyList<OpenBlockRow> OpenBlocks);
