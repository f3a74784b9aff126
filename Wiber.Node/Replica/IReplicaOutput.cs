using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;
using Wiber.Node.Storage;

namespace Wiber.Node.Replica;

/// <summary>
/// What a replica does to the world. None of it may block: each call hands work over and returns. The daemon puts threads and
/// sockets behind it, a simulation its
/// own disk and network.
/// </summary>
internal interface IReplicaOutput
{
    /// <summary>Makes a batch durable; the end is reported with <see cref="Replica.Persisted"/>.</summary>
    public void Persist(PersistBatch batch);

    /// <summary>Sends a message. It may be lost, late or doubled.</summary>
    public void Send(NodeId to, RaftMessage message);

    /// <summary>Reads entries for a follower; they come back with <see cref="Replica.Loaded"/>.</summary>
    public void Load(LoadRequest request);

    /// <summary>Reads a piece of a snapshot for a follower; it comes back with <see cref="Replica.SnapshotLoaded"/>.</summary>
    public void LoadSnapshot(SnapshotLoad request);

    /// <summary>Applies entries to the state machine and answers those who wait for them.</summary>
    public void Apply(ApplyJob job);

    /// <summary>Replaces the state machine's state by the snapshot that was received, after all jobs before.</summary>
    public void Install(InstallJob job);

    /// <summary>From now on these nodes belong to the group; messages may go to others, too.</summary>
    public void MembersChanged(Membership membership);

    /// <summary>The last entry that was applied.</summary>
    public LogIndex AppliedIndex { get; }
}
