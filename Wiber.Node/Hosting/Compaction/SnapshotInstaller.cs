using Wiber.Node.Broker;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Replica;
using Wiber.Node.Storage;

namespace Wiber.Node.Hosting.Compaction;

/// <summary>
/// Puts a snapshot that was received whole into the broker. Called by the applying thread, between two entries.
/// </summary>
internal sealed class SnapshotInstaller(LogStore log, MessageBroker broker, ILogger logger, CancellationToken stopping)
{
    private static readonly TimeSpan FullDiskPause = TimeSpan.FromSeconds(1);

    /// <summary>Installs it and removes it.</summary>
    /// <exception cref="OperationCanceledException">The node stops; it is installed at the next start.</exception>
    /// <exception cref="InvalidSnapshotException">It cannot be used; it is removed, so that the next start asks for
    /// another.</exception>
    public void Install(InstallJob job)
    {
        while (true)
        {
            try
            {
                Read(job);
                log.DropReceivedSnapshot(job.SnapshotId);
                return;
            }
            catch (InvalidSnapshotException)
            {
                log.DropReceivedSnapshot(job.SnapshotId);
                throw;
            }
            catch (BrokerStoreFullException exception)
            {
                logger.LogError("no room for the snapshot: {Reason}; trying again", exception.Message);
                stopping.WaitHandle.WaitOne(FullDiskPause);
                stopping.ThrowIfCancellationRequested();
            }
        }
    }

    private void Read(InstallJob job)
    {
        using Stream? snapshot = log.OpenReceivedSnapshot(job.SnapshotId);
        Invariant.Require(snapshot is not null, "the snapshot that is to be installed is gone");
        broker.Install(snapshot!, stopping);
        logger.LogInformation(
            "SNAPSHOT -> took over the state at entry {Index}, {Bytes} bytes", job.StateIndex, snapshot!.Length);
    }
}
