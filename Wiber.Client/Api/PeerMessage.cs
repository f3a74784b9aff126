namespace Wiber.Client.Api;

/// <summary>A message of consensus between two nodes, or several alike, as one of the two saw it.</summary>
public sealed record PeerMessage
{
    /// <summary>Counts what the node recorded, from 1 on.</summary>
    public required long Sequence { get; init; }

    /// <summary>When, on the node's synchronized clock; of several, the last.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Id of the sender.</summary>
    public required string From { get; init; }

    /// <summary>Id of the receiver.</summary>
    public required string To { get; init; }

    /// <summary>
    /// <c>append_entries</c> (without entries a heartbeat), <c>pre_vote</c>, <c>request_vote</c>, <c>timeout_now</c>,
    /// <c>read_index</c> or <c>install_snapshot</c>, and all but <c>timeout_now</c> with <c>_reply</c> behind it for the answer.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>The term that it carries.</summary>
    public required long Term { get; init; }

    /// <summary>The last log index that it carries, asks for or confirms; null if it speaks of none.</summary>
    public long? Index { get; init; }

    /// <summary>Of an answer to <c>append_entries</c> or for a vote, whether it says yes; else null.</summary>
    public bool? Success { get; init; }

    /// <summary>Log entries in it; of several messages, in all of them.</summary>
    public int Entries { get; init; }

    /// <summary>
    /// <c>sent</c>, <c>received</c>, <c>dropped</c> (the node is cut off from the other) or <c>failed</c> (no connection).
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary>How many messages alike it stands for.</summary>
    public required int Count { get; init; }
}
