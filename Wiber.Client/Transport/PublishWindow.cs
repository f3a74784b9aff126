namespace Wiber.Client.Transport;

/// <summary>
/// Numbers publishes from 1 and keeps the open ones close together: from the oldest that is open to the newest there are never
/// more than <see cref="Size"/> numbers. A node remembers a producer's last 1024 numbers; a retry outside of them could not be
/// told from a new publish, so counting the open ones alone would not do.
/// </summary>
internal sealed class PublishWindow : IDisposable
{
    /// <summary>Numbers in the window; half of what a node remembers.</summary>
    public const int Size = 512;

    private readonly SemaphoreSlim free = new(Size, Size);
    private readonly bool[] closed = new bool[Size];
    private readonly object sync = new();
    private ulong oldest = 1;
    private ulong next = 1;

    /// <summary>Takes the next number, after a wait if the window is full.</summary>
    public async Task<ulong> OpenAsync(CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (sync)
        {
            return next++;
        }
    }

    /// <summary>Closes a number: its publish is over and will not be retried.</summary>
    public void Close(ulong sequence)
    {
        int freed = 0;
        lock (sync)
        {
            closed[sequence % Size] = true;
            while (oldest < next && closed[oldest % Size])
            {
                closed[oldest % Size] = false;
                oldest++;
                freed++;
            }
        }

        if (freed > 0)
        {
            free.Release(freed);
        }
    }

    public void Dispose() => free.Dispose();
}
