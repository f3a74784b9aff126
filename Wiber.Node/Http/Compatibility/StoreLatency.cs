using System.Diagnostics;

namespace Wiber.Node.Http.Compatibility;

/// <summary>How long storing a message took on average since the node started. For any number of threads.</summary>
internal sealed class StoreLatency
{
    private long _ticks;
    private long _count;

    /// <summary>In seconds; 0 before the first message.</summary>
    public double AverageSeconds
    {
        get
        {
            long count = Interlocked.Read(ref _count);
            return count == 0 ? 0 : Interlocked.Read(ref _ticks) / (double)Stopwatch.Frequency / count;
        }
    }

    /// <param name="started">The timestamp of <see cref="Stopwatch"/> at which it began.</param>
    public void Add(long started)
    {
        Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - started);
        Interlocked.Increment(ref _count);
    }
}
