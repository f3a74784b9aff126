namespace Wiber.Client.Messages;

/// <summary>A message of a fetched batch; nothing of it is copied.</summary>
public readonly ref struct FetchedMessageView
{
    /// <summary>The place within the partition.</summary>
    public required long Offset { get; init; }

    /// <summary>
    /// The sender's id, or the one made from the place in the log, in UTF-8. One that was made is valid until the next message is
    /// read.
    /// </summary>
    public required ReadOnlySpan<byte> Id { get; init; }

    /// <summary>The leader's time when it took the message, microseconds since 1970.</summary>
    public required long TimestampUs { get; init; }

    /// <summary>
    /// The hybrid logical clock: microseconds since 1970 in the upper 52 bits, a count in the lower 12. It never runs backwards.
    /// </summary>
    public required ulong HybridTime { get; init; }

    /// <summary>The term of the leader that took the message.</summary>
    public required ulong Term { get; init; }

    /// <summary>Its fields and its payload.</summary>
    public required MessageView Message { get; init; }
}
