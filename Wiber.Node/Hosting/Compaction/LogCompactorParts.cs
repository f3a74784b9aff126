using Wiber.Node.Broker;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Hosting.Backups;
using Wiber.Node.Replica;
using Wiber.Node.Storage;

namespace Wiber.Node.Hosting.Compaction;

/// <summary>What the compactor works with.</summary>
internal sealed record LogCompactorParts(
    MessageBroker Broker,
    IBrokerStore Store,
    LogStore Log,
    StorageThread Storage,
    ReplicaLoop Loop,
    SnapshotSource Snapshots,
    BackupHold Backups);
