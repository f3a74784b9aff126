using Wiber.Client.Backups;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Storage;
using Wiber.Node.Storage.Sqlite;

namespace Wiber.Node.Hosting.Backups;

/// <summary>What the daemon's program does with the folder of a node that does not run.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="node">The node; the caller holds its folder's lock.</param>
/// <param name="loggers">Told what was found in the folder.</param>
internal sealed class OfflineWork(ClusterConfig cluster, NodeConfig node, ILoggerFactory loggers)
{
    /// <summary>
    /// Saves what a node has. Nobody can tell which of the last entries were committed, so all are taken: what was acknowledged
    /// is among them.
    /// </summary>
    /// <exception cref="BackupException">The lookups do not reach up to the log's beginning, or what was written is
    /// damaged.</exception>
    /// <exception cref="StorageException">The folder is damaged, or another's.</exception>
    /// <exception cref="BrokerStoreException">The lookups cannot be used.</exception>
    public async Task<BackupSummary> BackupAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(NodeFiles.Identity(node.DataDirectory)))
        {
            throw new BackupException($"{node.DataDirectory} holds no data of a node");
        }

        BackupFile target = BackupFile.ForNew(path, cluster.Name, DateTimeOffset.UtcNow);
        using LogStore log = LogStore.Open(new PhysicalDisk(node.DataDirectory), NodeServices.LogOptionsOf(cluster, node, 0));
        var identity = new BrokerStoreIdentity(cluster.Name, node.Id);
        using SqliteBrokerStore store = SqliteBrokerStore.Open(
            Path.Combine(node.DataDirectory, StorageLayout.Broker), identity, log.LastIndex, loggers.CreateLogger(node.Id));
        using BackupContent content = BackupContent.Take(log, store, identity, () => log.LastIndex);
        return await target.WriteAsync(
            (file, token) => new BackupWriter((bytes, each) => file.WriteAsync(bytes, each).AsTask()).WriteAsync(content, token),
            cancellationToken);
    }

    /// <summary>Makes the node's folder from a backup, see <see cref="Restoration"/>.</summary>
    /// <exception cref="BackupException">It is damaged or cannot be used here, or the folder holds data.</exception>
    /// <exception cref="StorageException">The disk failed or is full.</exception>
    public Task<BackupManifest> RestoreAsync(string path, CancellationToken cancellationToken)
    {
        NodeConfig founder = cluster.Nodes[0];
        if (node != founder)
        {
            throw new BackupException(
                $"a backup is restored on {founder.Id}, the first node of cluster.toml, which founds the cluster, "
                + $"not on {node.Id}");
        }

        ulong disk = RandomNumber.Next();
        return new Restoration(new BackupFile(path), NodeServices.LogOptionsOf(cluster, node, disk), node.DataDirectory)
            .RunAsync(cancellationToken);
    }
}
