using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
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

    /// <summary>Applies entries to the state machine and answers those who wait for them.</summary>
    public void Apply(ApplyJob job);

    /// <summary>The last entry that was applied.</summary>
    public LogIndex AppliedIndex { get; }
}
