using Wiber.Node.Broker.Partitions;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>Messages of one or several partitions of a topic.</summary>
internal sealed record TopicReadResult
{
    /// <summary>Whether there is such a topic and partition; if not, the rest is empty.</summary>
    public required ReadStatus Status { get; init; }

    /// <summary>The messages in the order of the log.</summary>
    public IReadOnlyList<StoredMessage> Messages { get; init; } = [];

    /// <summary>Where to go on towards newer messages, and of which topic: one that is made again has another number.</summary>
    public TopicCursor Next { get; init; } = TopicCursor.Start;

    /// <summary>
    /// For a read of the last messages: the rest, if there may be more, lies before this place.
    /// </summary>
    public LogPlace? Before { get; init; }

    /// <summary>
    /// Everything was looked at: behind <see cref="Next"/> there was nothing when the read began, or, for a read of the last
    /// messages, nothing that matches before them. If not, one of the limits ended the read; there may be more.
    /// </summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>What there was to read of the partition, if the read was of one only.</summary>
    public PartitionBounds Bounds { get; init; }

    /// <summary>The last entry that was looked at, if <see cref="IsComplete"/>: what to wait behind.</summary>
    public LogIndex Through { get; init; }

    internal static TopicReadResult NotFound(ReadStatus status) => new() { Status = status };
}
