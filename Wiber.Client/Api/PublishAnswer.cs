namespace Wiber.Client.Api;

/// <summary>Where a published message is stored.</summary>
public sealed record PublishAnswer
{
    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition within the topic.</summary>
    public required int Partition { get; init; }

    /// <summary>The place within the partition; null if it was acknowledged before it had one, as the acks asked.</summary>
    public long? Offset { get; init; }

    /// <summary>The message's id: its sender's, or one the node gave it.</summary>
    public string? Id { get; init; }

    /// <summary>True if a message with this id was there before; the place is that one's, and nothing new is stored.</summary>
    public bool Duplicate { get; init; }

    /// <summary>When the leader accepted it, in UTC.</summary>
    public DateTimeOffset? Timestamp { get; init; }
}
