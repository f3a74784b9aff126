namespace Wiber.Client.Api;

/// <summary>A message that a read in the order of timestamps holds back.</summary>
public sealed record HeldMessage
{
    /// <summary>Its topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition within the topic.</summary>
    public required int Partition { get; init; }

    /// <summary>The place within the partition.</summary>
    public required long Offset { get; init; }

    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>When the leader accepted it.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The time by which it is put into order.</summary>
    public required DateTimeOffset CorrectedTimestamp { get; init; }
}
