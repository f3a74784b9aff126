using System.Buffers.Binary;
using Wiber.Client.Messages;

namespace Wiber.Node.Broker.Topics;

/// <summary>What a topic's makers can decide about it.</summary>
/// <param name="Partitions">1 to <see cref="BrokerLimits.PartitionsPerTopic"/>. They may become more, never fewer.</param>
/// <param name="RetentionMs">Messages older than this may be removed; 0 keeps them.</param>
/// <param name="RetentionBytes">
/// Bytes of log records kept of each partition; what is older than those may be removed. 0 keeps all.
/// </param>
/// <param name="RetentionMessages">Messages kept of each partition; 0 keeps all.</param>
/// <param name="MessageBytesMax">The largest payload, 1 to <see cref="MessageBatchLimits.PayloadBytesMax"/>.</param>
/// <param name="Acks">What publishers wait for unless they say otherwise.</param>
internal sealed record TopicConfig(
    int Partitions, long RetentionMs, long RetentionBytes, long RetentionMessages, int MessageBytesMax, TopicAcks Acks)
{
    /// <summary>The most that <see cref="RetentionMs"/> can be, so that it can be counted in microseconds.</summary>
    public const long RetentionMsMax = long.MaxValue / 1000;

    /// <summary>Bytes of the encoded form.</summary>
    public const int Bytes = 33;

    /// <summary>One partition, kept for ever.</summary>
    public static readonly TopicConfig Default = new(1, 0, 0, 0, MessageBatchLimits.PayloadBytesMax, TopicAcks.Quorum);

    /// <summary>Whether something is removed by its age or amount.</summary>
    public bool HasRetention => RetentionMs > 0 || RetentionBytes > 0 || RetentionMessages > 0;

    /// <summary>Whether every value is within its limits.</summary>
    public bool IsValid =>
        Partitions is >= 1 and <= BrokerLimits.PartitionsPerTopic
        && RetentionMs is >= 0 and <= RetentionMsMax
        && RetentionBytes >= 0
        && RetentionMessages >= 0
        && MessageBytesMax is >= 1 and <= MessageBatchLimits.PayloadBytesMax
        && Acks <= TopicAcks.None;

    /// <summary>Reads what <see cref="Write"/> wrote; it need not be valid.</summary>
    public static TopicConfig Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadInt32LittleEndian(source),
        BinaryPrimitives.ReadInt64LittleEndian(source[4..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[12..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[20..]),
        BinaryPrimitives.ReadInt32LittleEndian(source[28..]),
        (TopicAcks)source[32]);

    /// <summary>The fields in the order of the parameters, little-endian.</summary>
    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, Partitions);
        BinaryPrimitives.WriteInt64LittleEndian(target[4..], RetentionMs);
        BinaryPrimitives.WriteInt64LittleEndian(target[12..], RetentionBytes);
        BinaryPrimitives.WriteInt64LittleEndian(target[20..], RetentionMessages);
        BinaryPrimitives.WriteInt32LittleEndian(target[28..], MessageBytesMax);
        target[32] = (byte)Acks;
    }
}
