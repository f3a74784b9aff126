namespace Wiber.Benchmarks.Workloads;

/// <summary>What the servers of a cluster used together.</summary>
/// <param name="CpuSeconds">Processor time, user and system.</param>
/// <param name="FlushCount">Flushes of the disks, by all programs of the machine; null if it does not tell.</param>
/// <param name="ResidentBytes">Memory at the end.</param>
internal sealed record ServerUsage(double CpuSeconds, long? FlushCount, long ResidentBytes);
