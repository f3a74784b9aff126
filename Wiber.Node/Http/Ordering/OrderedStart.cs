using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Reading.Ordering;

namespace Wiber.Node.Http.Ordering;

/// <summary>Where an ordered read begins.</summary>
/// <param name="Last">The greatest key that went out.</param>
/// <param name="Low">Where to read from; with a topic's number, of that one.</param>
/// <param name="Next">What was not read yet; what lies between went out if it is not behind the key.</param>
internal sealed record OrderedStart(OrderKey Last, TopicCursor Low, TopicCursor Next)
{
    /// <summary>Where nothing went out yet.</summary>
    public static OrderedStart At(TopicCursor start) => new(OrderKey.Start, start, start);

    /// <summary>Where another ordered read ended.</summary>
    public static OrderedStart At(OrderedCursor cursor) =>
        new(cursor.Last, cursor.Low, cursor.Next);
}
