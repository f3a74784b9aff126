namespace Wiber.Tui.Monitor.Sources;

/// <summary>A pause between two looks at something that ends early when there is a reason to look at once.</summary>
internal sealed class PollSignal : IDisposable
{
    private readonly SemaphoreSlim _due = new(0, 1);

    public void Raise()
    {
        lock (_due)
        {
            if (_due.CurrentCount == 0)
            {
                _due.Release();
            }
        }
    }

    /// <summary>True if there was a reason, false if only time has passed.</summary>
    public Task<bool> WaitAsync(TimeSpan pause, CancellationToken cancellationToken) => _due.WaitAsync(pause, cancellationToken);

    public void Dispose() => _due.Dispose();
}
