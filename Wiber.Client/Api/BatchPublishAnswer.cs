namespace Wiber.Client.Api;

/// <summary>Where a published batch is stored.</summary>
public sealed record BatchPublishAnswer
{
    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition within the topic.</summary>
    public required int Partition { get; init; }

    /// <summary>
    /// <c>stored</c>; <c>duplicate</c> if the whole batch was there before; <c>accepted</c> if the acks asked for no more.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>The place of the first message; null if it was acknowledged before it had one, as the acks asked.</summary>
    public long? BaseOffset { get; init; }

    /// <summary>Messages of the batch.</summary>
    public int Count { get; init; }

    /// <summary>Those of them that were not there before, by their ids; null if it was acknowledged before that was known.</summary>
    public int? StoredCount { get; init; }

    /// <summary>When the leader accepted it, in UTC.</summary>
    public DateTimeOffset? Timestamp { get; init; }
}
