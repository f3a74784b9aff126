using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Replica;
using Wiber.Node.Storage;

namespace Wiber.Node.Hosting;

/// <summary>What the replica decides, carried out by the daemon's threads and sockets.</summary>
internal sealed class NodeOutput(
    LogStore store,
    SnapshotSource snapshots,
    Applier applier,
    PeerNetwork network,
    RoleLog roles,
    ILogger logger,
    Action<Exception> onFatal) : IReplicaOutput
{
    private StorageThread? _storage;
    private ReplicaLoop? _loop;

    public LogIndex AppliedIndex => applier.AppliedIndex;

    /// <summary>Closes the circle: the loop needs this output, and what it starts reports back to the loop.</summary>
    public void Attach(ReplicaLoop loop, StorageThread storage)
    {
        _loop = loop;
        _storage = storage;
    }

    public void Persist(PersistBatch batch)
    {
        // The core's own limits keep less under way than the queue takes, unless the thread has stopped; then the failure is
        // reported already.
        if (!_storage!.TryEnqueue(batch))
        {
            onFatal(new StorageException($"the storage queue refused write {batch.Sequence}"));
        }
    }

    public void Send(NodeId to, RaftMessage message) => network.Send(to, message);

    public void Load(LoadRequest request) => _ = Task.Run(() => LoadAsync(request));

    public void Apply(ApplyJob job)
    {
        // What is applied is committed; the store itself watches that no such entry is ever removed.
        store.RaiseFloor(job.To);
        applier.Enqueue(job);
    }

    public void LoadSnapshot(SnapshotLoad request) => _ = Task.Run(() => LoadSnapshotAsync(request));

    public void Install(InstallJob job) => applier.Enqueue(job);

    public void MembersChanged(Membership membership)
    {
        roles.WriteMembers(membership);
        network.Update(membership);
    }

    private Task LoadSnapshotAsync(SnapshotLoad request) => ReportAsync(
        () => _loop!.ReportSnapshotLoadedAsync(request.Peer, ReadSnapshot(request)));

    private SnapshotPiece? ReadSnapshot(SnapshotLoad request)
    {
        try
        {
            return snapshots.Read(request.SnapshotId, request.Offset, request.BytesMax, request.StateIndexMin);
        }
        catch (Exception exception) when (exception is BrokerStoreException or IOException)
        {
            // The follower waits; the leader itself needs no copy of its state.
            logger.LogError("no snapshot for {Peer} now: {Reason}", request.Peer, exception.Message);
            return null;
        }
    }

    private Task LoadAsync(LoadRequest request) => ReportAsync(
        () => _loop!.ReportLoadedAsync(request.Peer, store.Read(request.From, request.To, request.BytesMax)));

    private async Task ReportAsync(Func<ValueTask> report)
    {
        try
        {
            await report();
        }
        catch (Exception exception)
            when (exception is OperationCanceledException
                or ObjectDisposedException
                or System.Threading.Channels.ChannelClosedException)
        {
            // The node stops; nobody waits for the entries any more.
        }
        catch (Exception exception) when (exception is StorageException or IOException or InvariantException)
        {
            onFatal(exception);
        }
    }
}
