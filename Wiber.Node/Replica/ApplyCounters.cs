using Wiber.Node.Broker;

namespace Wiber.Node.Replica;

/// <summary>What came of the entries that were applied. Written by the applying thread, read by anyone.</summary>
internal sealed class ApplyCounters
{
    private long _entries;
    private long _stored;
    private long _duplicates;
    private long _refused;

    public long Entries => Volatile.Read(ref _entries);

    /// <summary>Messages that got an offset.</summary>
    public long MessagesStored => Volatile.Read(ref _stored);

    /// <summary>Messages that were there before.</summary>
    public long MessagesDuplicate => Volatile.Read(ref _duplicates);

    /// <summary>Messages that were in the log and not taken.</summary>
    public long MessagesRefused => Volatile.Read(ref _refused);

    public void Note(ApplyOutcome outcome)
    {
        Volatile.Write(ref _entries, _entries + 1);
        Volatile.Write(ref _stored, _stored + outcome.StoredCount);
        int rest = outcome.Count - outcome.StoredCount;
        if (rest > 0 && outcome.IsStored)
        {
            Volatile.Write(ref _duplicates, _duplicates + rest);
        }
        else if (rest > 0)
        {
            Volatile.Write(ref _refused, _refused + rest);
        }
    }
}
