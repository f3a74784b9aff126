namespace Wiber.Node.Storage;

/// <summary>The limits of the storage thread's queue.</summary>
internal sealed record StorageThreadOptions
{
    /// <summary>How many batches may wait.</summary>
    public int QueuedBatchesMax { get; init; } = 4096;

    /// <summary>
    /// How many bytes of records and snapshots may wait; a single larger batch is taken when nothing else waits.
    /// </summary>
    public long QueuedBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long to wait before a full disk is tried again.</summary>
    public int DiskFullRetryMs { get; init; } = 1000;
}
