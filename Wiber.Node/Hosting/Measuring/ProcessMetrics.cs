using System.Diagnostics;
using Wiber.Node.Http.Status;
using Wiber.Node.Metrics;

namespace Wiber.Node.Hosting.Measuring;

/// <summary>
/// Figures of the process and of the runtime, under the names that Prometheus's own libraries and OpenTelemetry have for them.
/// </summary>
internal static class ProcessMetrics
{
    private const string OpenFilesPath = "/proc/self/fd";

    public static IEnumerable<Metric> Of(string node, string cluster)
    {
        double started = new DateTimeOffset(Process.GetCurrentProcess().StartTime).ToUnixTimeMilliseconds() / 1_000.0;
        return
        [
            Metric.Gauges(
                "wiber.build_info",
                MetricUnit.Count,
                "Always 1; the labels say what this is.",
                () =>
                [
                    new MetricSample(
                        1,
                        MetricSample.Label("version", ProgramVersion.Text),
                        MetricSample.Label("node", node),
                        MetricSample.Label("cluster", cluster)),
                ]),
            .. Runtime(started).Select(metric => metric.OfRuntime()),
        ];
    }

    private static Metric[] Runtime(double started) =>
    [
        Metric.Counter(
            "process.cpu",
            MetricUnit.Seconds,
            "Processor time that the process took.",
            () => Environment.CpuUsage.TotalTime.TotalSeconds),
        Metric.Gauge(
            "process.resident_memory", MetricUnit.Bytes, "Memory of the process.", () => Environment.WorkingSet),
        Metric.Gauge(
            "process.start_time", MetricUnit.Seconds, "When the process started, seconds since 1970.", () => started),
        Metric.Gauges(
            "process.open_fds",
            MetricUnit.Count,
            "Open files and connections, where the system tells.",
            CountOpenFiles),
        Metric.Counters(
            "dotnet.gc.collections",
            MetricUnit.Count,
            "Garbage collections by generation.",
            () => Enumerable.Range(0, GC.MaxGeneration + 1).Select(
                generation => MetricSample.Of(GC.CollectionCount(generation), "generation", $"gen{generation}"))),
        Metric.Counter(
            "dotnet.gc.pause",
            MetricUnit.Seconds,
            "Time for which the garbage collector stopped everything.",
            () => GC.GetTotalPauseDuration().TotalSeconds),
        Metric.Counter(
            "dotnet.gc.allocated", MetricUnit.Bytes, "Memory that was allocated.", () => GC.GetTotalAllocatedBytes()),
        Metric.Gauge("dotnet.gc.heap", MetricUnit.Bytes, "Managed memory in use.", () => GC.GetTotalMemory(false)),
        Metric.Gauge(
            "dotnet.thread_pool.threads", MetricUnit.Count, "Threads of the pool.", () => ThreadPool.ThreadCount),
        Metric.Gauge(
            "dotnet.thread_pool.queue.items",
            MetricUnit.Count,
            "Work that waits for a thread of the pool.",
            () => ThreadPool.PendingWorkItemCount),
        Metric.Counter(
            "dotnet.monitor.lock_contentions",
            MetricUnit.Count,
            "How often a thread waited for a lock.",
            () => Monitor.LockContentionCount),
    ];

    private static IEnumerable<MetricSample> CountOpenFiles() =>
        Directory.Exists(OpenFilesPath) ? [new MetricSample(Directory.GetFileSystemEntries(OpenFilesPath).Length)] : [];
}
