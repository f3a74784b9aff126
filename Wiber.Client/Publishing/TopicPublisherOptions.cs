using Wiber.Client.Api;

namespace Wiber.Client.Publishing;

/// <summary>Acks and limits of a <see cref="TopicPublisher"/>.</summary>
public sealed record TopicPublisherOptions
{
    /// <summary>When a message counts as acknowledged; null for what the topic says.</summary>
    public Acks? Acks { get; init; }

    /// <summary>The partition; null lets the node choose, by the key where there is one.</summary>
    public int? Partition { get; init; }

    /// <summary>Messages that wait to be sent; who publishes more waits until there is room. Default 10,000.</summary>
    public int WaitingMax { get; init; } = 10_000;

    /// <summary>Messages in one request. Default 1,000.</summary>
    public int RequestMessagesMax { get; init; } = 1_000;

    /// <summary>Payload bytes in one request, or one message. Default 1 MiB.</summary>
    public int RequestBytesMax { get; init; } = 1024 * 1024;

    /// <summary>How long what was taken may take to be acknowledged once the publisher is disposed. Default 10 s.</summary>
    public TimeSpan ClosePatience { get; init; } = TimeSpan.FromSeconds(10);
}
