using Wiber.Node.Metrics;
using Wiber.Node.Storage;

namespace Wiber.Node.Hosting.Measuring;

/// <summary>Figures of the log on disk and of the thread that writes it.</summary>
internal static class StorageMetrics
{
    /// <param name="log">The store.</param>
    /// <param name="thread">Who writes it.</param>
    /// <param name="isDiskFull">Whether the node waits for room.</param>
    public static IEnumerable<Metric> Of(LogStore log, StorageThread thread, Func<bool> isDiskFull) =>
    [
        Metric.Durations("wiber.storage.sync.duration", "How long syncs of files and folders took.", log.Counters.SyncDurations),
        Metric.Counter("wiber.storage.writes", MetricUnit.Count, "Gathered writes.", () => log.Counters.Writes),
        Metric.Counter("wiber.storage.written", MetricUnit.Bytes, "What was written.", () => log.Counters.BytesWritten),
        Metric.Gauge(
            "wiber.storage.queue.batches", MetricUnit.Count, "Batches that wait to be written.", () => thread.Queued.Batches),
        Metric.Gauge("wiber.storage.queue", MetricUnit.Bytes, "What waits to be written.", () => thread.Queued.Bytes),
        Metric.Gauge("wiber.storage.segments", MetricUnit.Count, "Files of the log.", () => log.Segments.Count),
        Metric.Gauge(
            "wiber.storage.log.size", MetricUnit.Bytes, "What the log's files hold.", () => log.Segments.Sum(each => each.Bytes)),
        Metric.Gauge(
            "wiber.storage.disk_full",
            MetricUnit.Count,
            "1 while the node stores nothing because the disk is full.",
            () => isDiskFull() ? 1 : 0),
    ];
}
