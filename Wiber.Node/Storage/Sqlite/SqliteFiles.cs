using Wiber.Node.Raft;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>The names of the files that belong to a store's file, and what happens to them as a whole.</summary>
/// <param name="path">The store's file.</param>
internal sealed class SqliteFiles(string path)
{
    private const string MadePrefix = "made-";
    private const string MadeSuffix = ".db";

    // What SQLite puts beside a file; the journal only while a copy is being prepared.
    private static readonly string[] Companions = ["-wal", "-shm", "-journal"];

    private readonly PhysicalDisk _folder = new(Path.GetDirectoryName(Path.GetFullPath(path))!);
    private int _made;

    public string Main { get; } = path;

    /// <summary>What is to take the place of the store's file, still being made.</summary>
    public string Next { get; } = path + StorageLayout.TemporarySuffix;

    private string SnapshotFolder => Path.Combine(_folder.Root, "snapshot");

    /// <summary>Deletes what an earlier process left unfinished.</summary>
    public void DeleteLeftovers()
    {
        Delete(Next);
        if (Directory.Exists(SnapshotFolder))
        {
            foreach (string file in Directory.GetFiles(SnapshotFolder, MadePrefix + "*"))
            {
                File.Delete(file);
            }
        }
    }

    public void DeleteMain() => Delete(Main);

    public void DeleteNext() => Delete(Next);

    /// <summary>A name for a copy of the store's file, unused so far.</summary>
    public string NextSnapshot()
    {
        Directory.CreateDirectory(SnapshotFolder);
        return Path.Combine(SnapshotFolder, $"{MadePrefix}{++_made}{MadeSuffix}");
    }

    /// <summary>
    /// Puts <see cref="Next"/>, which is synced, in the place of the store's file, which is closed. Before the rename is on the disk,
    /// it is sure that nothing beside the old file can be taken for a part of the new one.
    /// </summary>
    public void Replace()
    {
        foreach (string companion in Companions)
        {
            File.Delete(Main + companion);
        }

        _folder.SyncFolder("");
        File.Move(Next, Main, overwrite: true);
        _folder.SyncFolder("");
    }

    private static void Delete(string file)
    {
        foreach (string each in (string[])[file, .. Companions.Select(companion => file + companion)])
        {
            File.Delete(each);
        }
    }
}
