namespace Wiber.Node.Storage;

/// <summary>The files of a node's folder beside the log.</summary>
internal sealed class StoreFiles : IDisposable
{
    private StoreFiles(VoteFile vote, MembersFile members, ReceivedSnapshotFile snapshot)
    {
        Vote = vote;
        Members = members;
        Snapshot = snapshot;
    }

    public VoteFile Vote { get; }

    public MembersFile Members { get; }

    public ReceivedSnapshotFile Snapshot { get; }

    /// <summary>They hold nothing, as those of a new folder.</summary>
    public bool AreEmpty => Vote.State == default && Members.IsEmpty && Snapshot.State is null;

    /// <summary>Opens them, or makes what a new folder must have.</summary>
    /// <exception cref="StorageException">One is missing, damaged, or of another format version.</exception>
    public static StoreFiles Open(IDisk disk, bool isNew)
    {
        VoteFile? vote = null;
        MembersFile? members = null;
        try
        {
            vote = VoteFile.Open(disk, isNew);
            members = MembersFile.Open(disk, isNew);
            return new StoreFiles(vote, members, ReceivedSnapshotFile.Open(disk));
        }
        catch
        {
            vote?.Dispose();
            members?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Vote.Dispose();
        Members.Dispose();
        Snapshot.Dispose();
    }
}
