using Wiber.Node.Http;
using Wiber.Node.Metrics;
using Wiber.Node.Replica;

namespace Wiber.Node.Hosting.Measuring;

/// <summary>Figures of the messages: what was stored and read, and who waits.</summary>
internal static class BrokerMetrics
{
    public static IEnumerable<Metric> Of(NodeContext node)
    {
        ApplyCounters applied = node.Applier.Counters;
        var groups = new GroupLag(node.Broker.Groups);
        return
        [
            Metric.Counter(
                "wiber.entries.applied", MetricUnit.Count, "Entries of the log that were applied.", () => applied.Entries),
            Metric.Counter(
                "wiber.messages.stored",
                MetricUnit.Count,
                "Messages that got an offset; every node counts each, as it applies it.",
                () => applied.MessagesStored),
            Metric.Counter(
                "wiber.messages.duplicate",
                MetricUnit.Count,
                "Messages in the log that were there before, and were not stored again.",
                () => applied.MessagesDuplicate),
            Metric.Counter(
                "wiber.messages.refused",
                MetricUnit.Count,
                "Messages in the log that were not taken, such as those of a topic that was deleted meanwhile.",
                () => applied.MessagesRefused),
            Metric.Counter(
                "wiber.messages.read",
                MetricUnit.Count,
                "Messages that were found for readers one by one.",
                () => node.Broker.ReadCounters.Messages),
            Metric.Counter(
                "wiber.batches.read",
                MetricUnit.Count,
                "Batches of messages that were found for readers as they lie in the log.",
                () => node.Broker.ReadCounters.Batches),
            Metric.Gauge(
                "wiber.readers.waiting",
                MetricUnit.Count,
                "Readers that wait for new messages.",
                () => node.Broker.WaiterCount),
            Metric.Gauges(
                "wiber.group.lag.messages",
                MetricUnit.Count,
                "Messages between where a consumer group goes on and the end of the partition.",
                groups.Read),
            Metric.Gauge(
                "wiber.group.lag.omitted",
                MetricUnit.Count,
                $"Groups whose lag is not shown, because it would be more than {GroupLag.SeriesMax} partitions.",
                () => groups.Omitted),
        ];
    }
}
