using Wiber.Benchmarks.Machine;
using Wiber.Benchmarks.Systems;

namespace Wiber.Benchmarks.Workloads;

/// <summary>Measures what the servers of a cluster use from now on. They must be the same processes at the end.</summary>
internal sealed class UsageMeter(IBenchmarkCluster cluster)
{
    private readonly IReadOnlyList<int> _pids = cluster.ServerPids;
    private readonly double _cpuSeconds = ProcessUsage.CpuSeconds(cluster.ServerPids);
    private readonly long? _flushCount = DiskFlushes.Count();

    public ServerUsage Read() => new(
        ProcessUsage.CpuSeconds(_pids) - _cpuSeconds,
        DiskFlushes.Count() - _flushCount,
        ProcessUsage.ResidentBytes(_pids));
}
