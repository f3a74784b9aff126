using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Raft.Messages;

/// <summary>
/// A piece of the leader's state machine for a follower that needs entries which are gone (Raft §7; the pieces as in figure 13).
/// The follower takes over the state at <see cref="SnapshotChunk.StateIndex"/>, and the log from <see cref="LogReset.Link"/> on,
/// because the log is where the messages are: the entries between the two come as usual and are stored, but not applied again.
/// </summary>
public sealed record InstallSnapshot(Term Term, SnapshotChunk Chunk, LogReset Base) : RaftMessage(Term);
