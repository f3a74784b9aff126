using Wiber.Node.Raft;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Storage;

namespace Wiber.Fuzz.Corpus;

/// <summary>What a node finds in its folder when it starts.</summary>
/// <param name="Entries">The log.</param>
/// <param name="HardState">Term and vote.</param>
/// <param name="Members">Who belongs to the group, by each entry that says so.</param>
/// <param name="Snapshot">A snapshot that was being received.</param>
/// <param name="Disk">The number of the folder.</param>
internal sealed record FolderContent(
    IReadOnlyList<LogEntry> Entries, HardState HardState, string Members, ReceivedSnapshot? Snapshot, ulong Disk)
{
    private const int ReadBytesMax = 1024 * 1024;

    /// <exception cref="StorageException">The folder is damaged.</exception>
    public static FolderContent Read(IDisk disk)
    {
        using LogStore store = LogStore.Open(disk, SampleFolder.Options);
        var entries = new List<LogEntry>();
        for (LogIndex next = store.PreviousIndex.Next; next <= store.LastIndex; next = entries[^1].Index.Next)
        {
            entries.AddRange(store.Read(next, store.LastIndex, ReadBytesMax));
        }

        PersistentState state = store.Recovered.State;
        return new FolderContent(
            entries,
            state.HardState,
            string.Join("; ", state.Memberships.Select(each => $"{each.Index} {Convert.ToHexString(each.Membership.Encode())}")),
            state.Snapshot,
            store.Recovered.Disk);
    }

    public bool IsSameAs(FolderContent other) =>
        HardState == other.HardState
        && Members == other.Members
        && Snapshot == other.Snapshot
        && Disk == other.Disk
        && Entries.Count == other.Entries.Count
        && Entries.Zip(other.Entries).All(
            pair => pair.First.Header == pair.Second.Header && pair.First.Body.Span.SequenceEqual(pair.Second.Body.Span));
}
