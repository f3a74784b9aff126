using System.Text.Json.Serialization;

namespace Wiber.Client.Api;

/// <summary>How a topic is kept. What is null is the default when a topic is made, and stays as it is when one is altered.</summary>
public record TopicSettings
{
    /// <summary>Into how many partitions messages are spread by their key, 1 to 256. It can grow later, and never shrink.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Partitions { get; init; }

    /// <summary>Messages older than this go, in milliseconds; 0 keeps them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RetentionMs { get; init; }

    /// <summary>The oldest messages of a partition go when those behind them have this many bytes; 0 keeps them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RetentionBytes { get; init; }

    /// <summary>So many of the last messages of a partition are kept; 0 keeps all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RetentionMessages { get; init; }

    /// <summary>Bytes of the largest payload that is taken, at most 1 MiB.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MessageBytesMax { get; init; }

    /// <summary>When a publish that does not say otherwise is acknowledged: <c>quorum</c>, <c>leader</c> or <c>none</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Acks { get; init; }
}
