namespace Wiber.Client.Api;

/// <summary>A topic as a node knows it.</summary>
public sealed record TopicDescription
{
    /// <summary>Its name.</summary>
    public required string Topic { get; init; }

    /// <summary>Its partitions.</summary>
    public required IReadOnlyList<PartitionDescription> Partitions { get; init; }

    /// <summary>Messages that can be read, in all partitions.</summary>
    public long MessageCount { get; init; }

    /// <summary>Messages older than this go, in milliseconds; 0 keeps them.</summary>
    public long RetentionMs { get; init; }

    /// <summary>The oldest messages of a partition go when those behind them have this many bytes; 0 keeps them.</summary>
    public long RetentionBytes { get; init; }

    /// <summary>So many of the last messages of a partition are kept; 0 keeps all.</summary>
    public long RetentionMessages { get; init; }

    /// <summary>Bytes of the largest payload that is taken.</summary>
    public int MessageBytesMax { get; init; }

    /// <summary>When a publish that does not say otherwise is acknowledged.</summary>
    public required string Acks { get; init; }
}
