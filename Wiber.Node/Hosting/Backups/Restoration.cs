using System.Globalization;
using Wiber.Client.Backups;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Storage;
using Wiber.Node.Storage.Sqlite;

namespace Wiber.Node.Hosting.Backups;

/// <summary>
/// Makes the folder of the node with which a new cluster is founded from a backup. It is made beside its place, and only what is
/// whole is moved there, the identity last; so after a crash there is a folder that was never touched, or one that no node starts
/// with.
/// </summary>
/// <param name="backup">The backup.</param>
/// <param name="options">Whose folder it becomes.</param>
/// <param name="folder">The node's folder; the caller holds its lock.</param>
internal sealed class Restoration(BackupFile backup, LogStoreOptions options, string folder)
{
    private const string WorkFolder = "restore" + StorageLayout.TemporarySuffix;

    // In the order in which they get their place.
    private static readonly string[] Names =
    [
        StorageLayout.LogFolder, StorageLayout.SnapshotFolder, StorageLayout.Broker,
        StorageLayout.Vote, StorageLayout.Members, StorageLayout.Restored, StorageLayout.Identity,
    ];

    private readonly string _work = Path.Combine(folder, WorkFolder);

    /// <summary>Checks all of the backup, then makes the folder.</summary>
    /// <returns>What the backup is of.</returns>
    /// <exception cref="BackupException">It is damaged or cannot be used here, or the folder holds data.</exception>
    /// <exception cref="StorageException">The disk failed or is full.</exception>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public async Task<BackupManifest> RunAsync(CancellationToken cancellationToken)
    {
        RequireNoData();
        BackupManifest manifest = (await backup.VerifyAsync(cancellationToken)).Manifest;
        DeleteWork();
        try
        {
            await WriteAsync(cancellationToken);
            Install();
        }
        finally
        {
            DeleteWork();
        }

        return manifest;
    }

    private void RequireNoData()
    {
        if (Names.FirstOrDefault(name => Path.Exists(Path.Combine(folder, name))) is { } found)
        {
            throw new BackupException(
                $"{folder} holds data already ({found}); a backup is restored into empty folders only: move it away first");
        }
    }

    private void DeleteWork()
    {
        if (Directory.Exists(_work))
        {
            Directory.Delete(_work, recursive: true);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await using FileStream file = backup.OpenRead();
        var reader = new BackupReader(file, backup.Path);
        BackupManifest manifest = await reader.ReadManifestAsync(cancellationToken);
        var disk = new PhysicalDisk(_work);
        using LogStore log = LogStore.Open(disk, options);
        var entries = new RestoredLog(log, manifest, backup.Path);
        await using (var state = new FileStream(Path.Combine(_work, StorageLayout.Broker), FileMode.CreateNew))
        {
            while (await reader.ReadAsync(cancellationToken) is { } frame)
            {
                if (frame.Kind == BackupFrameKind.State)
                {
                    await state.WriteAsync(frame.Body, cancellationToken);
                }
                else
                {
                    entries.Append(frame);
                }
            }

            state.Flush(flushToDisk: true);
        }

        entries.Complete();
        AdoptState(manifest);
        RestoredMark.Create(disk, log.LastIndex);
    }

    private void AdoptState(BackupManifest manifest)
    {
        var applied = new LogHash(
            new Raft.LogIndex(manifest.StateIndex),
            ulong.Parse(manifest.StateHash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        try
        {
            SqliteAdoption.Adopt(
                Path.Combine(_work, StorageLayout.Broker),
                manifest.Cluster,
                applied,
                new BrokerStoreIdentity(options.ClusterName, options.NodeId.Value));
        }
        catch (InvalidSnapshotException exception)
        {
            throw new BackupException($"{backup.Path}: {exception.Message}", exception);
        }
    }

    private void Install()
    {
        var disk = new PhysicalDisk(folder);
        foreach (string name in Names)
        {
            // Where the identity is, the others must be.
            disk.SyncFolder("");
            Directory.Move(Path.Combine(_work, name), Path.Combine(folder, name));
        }

        disk.SyncFolder("");
    }
}
