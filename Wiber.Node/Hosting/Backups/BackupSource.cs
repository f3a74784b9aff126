using Wiber.Client.Backups;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Storage;

namespace Wiber.Node.Hosting.Backups;

/// <summary>Takes backups of a node that runs, which goes on meanwhile.</summary>
internal sealed class BackupSource(LogStore log, IBrokerStore store, MessageBroker broker, BrokerStoreIdentity identity)
{
    /// <summary>Held while a backup is taken.</summary>
    public BackupHold Hold { get; } = new();

    /// <summary>The node after the entry that it has applied now. The hold must have been taken before.</summary>
    /// <exception cref="BackupException">The lookups do not reach up to the log's beginning.</exception>
    /// <exception cref="BrokerStoreException">The lookups cannot be copied.</exception>
    public BackupContent Take() => BackupContent.Take(log, store, identity, () => broker.AppliedIndex);
}
