using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Http.Tracing;

/// <summary>The names of the messages between nodes, as the API shows them.</summary>
internal static class PeerMessageKind
{
    public const string Replication = "append_entries";
    public const string ReplicationReply = "append_entries_reply";

    public static string Of(RaftMessage message) => message switch
    {
        AppendEntries => Replication,
        AppendEntriesReply => ReplicationReply,
        RequestVote { IsPreVote: true } => "pre_vote",
        RequestVote => "request_vote",
        RequestVoteReply { IsPreVote: true } => "pre_vote_reply",
        RequestVoteReply => "request_vote_reply",
        TimeoutNow => "timeout_now",
        ReadIndex => "read_index",
        ReadIndexReply => "read_index_reply",
        InstallSnapshot => "install_snapshot",
        InstallSnapshotReply => "install_snapshot_reply",
        _ => throw new InvariantException($"no name for a {message.GetType().Name}"),
    };

    /// <summary>The last log index that a message carries, asks for or confirms.</summary>
    public static ulong? IndexOf(RaftMessage message) => message switch
    {
        AppendEntries append => append.PreviousIndex.Value + (ulong)append.Entries.Count,
        AppendEntriesReply reply => reply.Index.Value,
        RequestVote vote => vote.LastLogIndex.Value,
        ReadIndexReply reply => reply.Index.Value,
        InstallSnapshot snapshot => snapshot.Chunk.StateIndex.Value,
        _ => null,
    };

    /// <summary>Of an answer, whether it says yes.</summary>
    public static bool? SuccessOf(RaftMessage message) => message switch
    {
        AppendEntriesReply reply => reply.IsSuccess,
        RequestVoteReply reply => reply.IsGranted,
        _ => null,
    };
}
