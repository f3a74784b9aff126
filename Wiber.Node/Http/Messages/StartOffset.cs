using Wiber.Node.Broker;

namespace Wiber.Node.Http.Messages;

/// <summary>Where a reader wants to begin: an offset, the first message, behind the last one, or a time.</summary>
internal readonly record struct StartOffset(StartKind Kind, long Value)
{
    /// <summary>The offset that this is now.</summary>
    public static long Find(MessageBroker broker, string topic, int partition, StartOffset start) => start.Kind switch
    {
        StartKind.Offset => start.Value,
        StartKind.Earliest => 0,
        StartKind.Latest => broker.FindTopic(topic)?.Partitions.ElementAtOrDefault(partition).EndOffset ?? 0,
        _ => broker.FindOffsetByTime(topic, partition, start.Value) ?? 0,
    };
}
