using Wiber.Node.Broker.Retention;
using Wiber.Node.Raft;

namespace Wiber.Node.Hosting.Compaction;

/// <summary>
/// Trims that were applied, in order, until the state that knows of them survives a power loss. Under load there is always a
/// newer
/// one that does not yet, so the newest alone would never be ready.
/// </summary>
internal sealed class PendingTrims
{
    private const int TrimsMax = 256;

    private readonly Queue<LogTrim> _pending = new();
    private LogTrim _newest;

    /// <summary>Entries up to here are not needed by anything that is on the disk.</summary>
    public LogIndex Removable { get; private set; }

    public bool IsEmpty => _pending.Count == 0;

    /// <summary>Takes note of the broker's newest trim.</summary>
    public void Note(LogTrim trim)
    {
        if (trim != _newest && _pending.Count < TrimsMax)
        {
            _newest = trim;
            _pending.Enqueue(trim);
        }
    }

    /// <summary>The state after this entry survives a power loss.</summary>
    public void Flushed(LogIndex durable)
    {
        while (_pending.TryPeek(out LogTrim oldest) && oldest.AppliedAt <= durable)
        {
            Removable = LogIndex.Max(Removable, oldest.LastRemoved);
            _pending.Dequeue();
        }
    }
}
