namespace Wiber.Node.Raft;

/// <summary>
/// Entries that a follower needs and that are no longer in memory: read them and give them to <see
/// cref="RaftCore.EntriesLoaded"/>.
/// </summary>
public readonly record struct LoadRequest(NodeId Peer, LogIndex From, LogIndex To, int BytesMax);
