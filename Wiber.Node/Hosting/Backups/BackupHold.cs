namespace Wiber.Node.Hosting.Backups;

/// <summary>
/// The right to take a backup from this node: one at a time, and meanwhile the log's front stays as long as the disk allows.
/// </summary>
internal sealed class BackupHold
{
    private int _isTaken;

    /// <summary>A backup is being taken.</summary>
    public bool IsTaken => Volatile.Read(ref _isTaken) != 0;

    /// <summary>Takes the right; nothing if somebody has it. Disposing gives it back.</summary>
    public IDisposable? TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0 ? new Taken(this) : null;

    private sealed class Taken(BackupHold hold) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref hold._isTaken, 0);
    }
}
