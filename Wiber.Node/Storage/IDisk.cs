namespace Wiber.Node.Storage;

/// <summary>
/// The folder of one node and the few things storage does with it, so that tests can put a disk under it that loses power. Paths
/// are relative to the folder, with '/' between parts; "" is the folder itself. Names are durable only after
/// <see cref="SyncFolder"/>, contents only after <see cref="IDiskFile.Sync"/>. Every member throws
/// <see cref="DiskFullException"/> when there is no room and <see cref="StorageException"/> on any other failure.
/// </summary>
internal interface IDisk
{
    /// <summary>What the folder is called in messages to people.</summary>
    public string Root { get; }

    /// <summary>The names of the files in a folder, in no order.</summary>
    public IReadOnlyList<string> List(string folder);

    public bool Exists(string path);

    /// <summary>Makes a folder below the root unless it is there.</summary>
    public void CreateFolder(string path);

    /// <summary>
    /// Creates a file of this length that reads as zeros and has its space; what was there under the name is replaced.
    /// </summary>
    public IDiskFile Create(string path, long bytes);

    /// <summary>Opens a file that exists, to read and write.</summary>
    public IDiskFile Open(string path);

    /// <summary>
    /// Renames within a folder, atomically; what was there under the new name is replaced. Open files stay open.
    /// </summary>
    public void Rename(string from, string to);

    public void Delete(string path);

    /// <summary>Makes creations, renames and deletions in the folder durable.</summary>
    public void SyncFolder(string folder);
}
