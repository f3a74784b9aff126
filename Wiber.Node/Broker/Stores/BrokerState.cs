using Wiber.Node.Broker.Retention;

namespace Wiber.Node.Broker.Stores;

/// <summary>The whole state but for the message ids, as the store gives it at start. Rows are in no particular order.</summary>
internal sealed record BrokerState(
    LogHash Applied,
    long LogBytes,
    LogTrim Trim,
    int NextTopic,
    IReadOnlyList<TopicRow> Topics,
    IReadOnlyList<PartitionRow> Partitions,
    IReadOnlyList<OffsetIndexRow> OffsetIndex,
    IReadOnlyList<SkippedRow> Skipped,
    IReadOnlyList<HoleRow> Holes,
    IReadOnlyList<ProducerRow> Producers)
{
    /// <summary>The state before the first entry.</summary>
    public static readonly BrokerState Empty = new(LogHash.Start, 0, default, 0, [], [], [], [], [], []);
}
