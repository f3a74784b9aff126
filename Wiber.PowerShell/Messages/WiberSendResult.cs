using Wiber.Client.Api;

namespace Wiber.PowerShell.Messages;

/// <summary>Where a message that was sent is stored.</summary>
public sealed class WiberSendResult
{
    private readonly PublishAnswer _answer;

    internal WiberSendResult(PublishAnswer answer, string config)
    {
        _answer = answer;
        Config = config;
    }

    /// <summary>The topic.</summary>
    public string Topic => _answer.Topic;

    /// <summary>The partition within the topic.</summary>
    public int Partition => _answer.Partition;

    /// <summary>The place within the partition; null if it was acknowledged before it had one, as -Acks asked.</summary>
    public long? Offset => _answer.Offset;

    /// <summary>The message's id: the given one, or one that the node gave it.</summary>
    public string? Id => _answer.Id;

    /// <summary>True if a message with this id was there before; nothing new is stored.</summary>
    public bool Duplicate => _answer.Duplicate;

    /// <summary>When the leader accepted it.</summary>
    public DateTimeOffset? Timestamp => _answer.Timestamp;

    /// <summary>The cluster, as -Config takes it: its file, or the addresses of its nodes.</summary>
    public string Config { get; }
}
