using Wiber.Node.Broker;
using Wiber.Node.Broker.Reading;

namespace Wiber.Node.Http.Messages;

/// <summary>Where a reader wants to begin: an offset, a cursor, the first message, behind the last one, or a time.</summary>
internal readonly record struct StartOffset(StartKind Kind, long Value = 0, TopicCursor? Cursor = null)
{
    /// <summary>The offsets that this is now.</summary>
    public TopicCursor Find(MessageBroker broker, string topic, int? partition) => Kind switch
    {
        StartKind.Offset => TopicCursor.At(partition ?? 0, Value),
        StartKind.Cursor => Cursor!,
        StartKind.Earliest => TopicCursor.Start,
        StartKind.Latest => broker.FindEnd(topic, partition),
        _ => broker.FindByTime(topic, partition, Value),
    };
}
