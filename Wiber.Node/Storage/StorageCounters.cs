using System.Diagnostics;
using Wiber.Node.Metrics;

namespace Wiber.Node.Storage;

/// <summary>What the disk was asked to do since the store was opened. Written by the storage thread, read from any.</summary>
internal sealed class StorageCounters
{
    private long _writes;
    private long _syncs;
    private long _bytesWritten;
    private long _lastSyncUs;
    private long _maxSyncUs;

    /// <summary>Gathered writes.</summary>
    public long Writes => Volatile.Read(ref _writes);

    /// <summary>Syncs of files and folders.</summary>
    public long Syncs => Volatile.Read(ref _syncs);

    /// <summary>How long syncs of files and folders took.</summary>
    public DurationHistogram SyncDurations { get; } = new();

    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    /// <summary>How long the last sync of a file or folder took, in microseconds.</summary>
    public long LastSyncUs => Volatile.Read(ref _lastSyncUs);

    /// <summary>How long the slowest took, in microseconds.</summary>
    public long MaxSyncUs => Volatile.Read(ref _maxSyncUs);

    public void OnWrite(long bytes)
    {
        Interlocked.Increment(ref _writes);
        Interlocked.Add(ref _bytesWritten, bytes);
    }

    /// <param name="started">The timestamp of <see cref="Stopwatch"/> at which the sync began.</param>
    public void OnSync(long started)
    {
        long ticks = Stopwatch.GetTimestamp() - started;
        long durationUs = (long)TimeSpan.FromSeconds(ticks / (double)Stopwatch.Frequency).TotalMicroseconds;
        SyncDurations.Record(ticks);
        Interlocked.Increment(ref _syncs);
        Volatile.Write(ref _lastSyncUs, durationUs);
        Volatile.Write(ref _maxSyncUs, Math.Max(Volatile.Read(ref _maxSyncUs), durationUs));
    }
}
