using Wiber.Node.Broker;
using Wiber.Node.Replica;
using Wiber.Node.Storage;

namespace Wiber.Node.Hosting.Compaction;

/// <summary>Puts a snapshot that was received whole into the broker. Called by the applying thread, between two entries.</summary>
internal sealed class SnapshotInstaller(LogStore log, MessageBroker broker, ILogger logger, CancellationToken stopping)
{
    private static readonly TimeSpan FullDiskPause = TimeSpan.FromSeconds(1);

    /// <summary>Installs it and removes it. False if another one is about to take its place.</summary>
    /// <exception cref="OperationCanceledException">The node stops; it is installed at the next start.</exception>
    public bool Install(InstallJob job)
    {
        while (true)
        {
            try
            {
                using Stream? snapshot = log.OpenReceivedSnapshot(job.SnapshotId);
                if (snapshot is null)
                {
                    return false;
                }

                broker.Install(snapshot, stopping);
                logger.LogInformation(
                    "SNAPSHOT -> took over the state at entry {Index}, {Bytes} bytes", job.StateIndex, snapshot.Length);
                break;
            }
            catch (BrokerStoreFullException exception)
            {
                logger.LogError("no room for the snapshot: {Reason}; trying again", exception.Message);
                stopping.WaitHandle.WaitOne(FullDiskPause);
                stopping.ThrowIfCancellationRequested();
            }
        }

        log.DropReceivedSnapshot(job.SnapshotId);
        return true;
    }
}
