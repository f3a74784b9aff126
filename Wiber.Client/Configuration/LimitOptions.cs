namespace Wiber.Client.Configuration;

/// <summary>How much a node takes at a time, and how much the cluster holds: section <c>[limits]</c>.</summary>
public sealed record LimitOptions
{
    /// <summary>The least of any number of bytes here: one request of the largest size.</summary>
    public const long BytesMin = 8 * 1024 * 1024;

    /// <summary>The most topics that a cluster can have.</summary>
    public const int TopicsCeiling = 10_000;

    /// <summary>The most partitions that a cluster can have.</summary>
    public const int PartitionsCeiling = 50_000;

    /// <summary>The most consumer groups that a cluster can have.</summary>
    public const int GroupsCeiling = 1_000;

    /// <summary>The most connections and streams that can be allowed.</summary>
    public const int ConnectionsCeiling = 100_000;

    /// <summary>Open connections of clients to a node. Default 8,192.</summary>
    public int ConnectionsMax { get; init; } = 8_192;

    /// <summary>Open streams of messages of a node. Default 4,096.</summary>
    public int StreamsMax { get; init; } = 4_096;

    /// <summary>Bytes of request bodies that a node holds at a time. Default 256 MiB.</summary>
    public long RequestBytesMax { get; init; } = 256 * 1024 * 1024;

    /// <summary>Bytes of answers that a node holds at a time. Default 256 MiB.</summary>
    public long AnswerBytesMax { get; init; } = 256 * 1024 * 1024;

    /// <summary>Bytes that a node holds for slow readers of streams at a time. Default 256 MiB.</summary>
    public long StreamBytesMax { get; init; } = 256 * 1024 * 1024;

    /// <summary>Topics that the cluster gets. Default 10,000, which is the most.</summary>
    public int TopicsMax { get; init; } = TopicsCeiling;

    /// <summary>Partitions that all topics get together. Default 50,000, which is the most.</summary>
    public int PartitionsMax { get; init; } = PartitionsCeiling;

    /// <summary>Consumer groups that the cluster gets. Default 1,000, which is the most.</summary>
    public int GroupsMax { get; init; } = GroupsCeiling;
}
