using Wiber.Client.Api;

namespace Wiber.PowerShell.Topics;

/// <summary>A topic.</summary>
public sealed class WiberTopic
{
    internal WiberTopic(TopicDescription topic, string config)
    {
        Topic = topic.Topic;
        Partitions = topic.Partitions;
        MessageCount = topic.MessageCount;
        Retention = topic.RetentionMs == 0 ? null : TimeSpan.FromMilliseconds(topic.RetentionMs);
        RetentionBytes = topic.RetentionBytes == 0 ? null : topic.RetentionBytes;
        RetentionMessages = topic.RetentionMessages == 0 ? null : topic.RetentionMessages;
        MessageBytesMax = topic.MessageBytesMax;
        Acks = Enum.Parse<Acks>(topic.Acks, ignoreCase: true);
        Config = config;
    }

    /// <summary>Its name.</summary>
    public string Topic { get; }

    /// <summary>Its partitions, with their first and next offsets.</summary>
    public IReadOnlyList<PartitionDescription> Partitions { get; }

    /// <summary>How many partitions it has.</summary>
    public int PartitionCount => Partitions.Count;

    /// <summary>Messages that can be read.</summary>
    public long MessageCount { get; }

    /// <summary>Messages older than this go; null keeps them.</summary>
    public TimeSpan? Retention { get; }

    /// <summary>The oldest messages of a partition go when those behind them have this many bytes; null keeps them.</summary>
    public long? RetentionBytes { get; }

    /// <summary>So many of the last messages of a partition are kept; null keeps all.</summary>
    public long? RetentionMessages { get; }

    /// <summary>Bytes of the largest payload that is taken.</summary>
    public int MessageBytesMax { get; }

    /// <summary>When a publish that does not say otherwise is acknowledged.</summary>
    public Acks Acks { get; }

    /// <summary>The cluster, as -Config takes it: its file, or the addresses of its nodes.</summary>
    public string Config { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Topic;
}
