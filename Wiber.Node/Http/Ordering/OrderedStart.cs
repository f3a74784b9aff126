using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Reading.Ordering;

namespace Wiber.Node.Http.Ordering;

/// <summary>Where an ordered read begins.</summary>
/// <param name="TopicNumber">The topic that the rest is about; nothing if it is about whichever there is.</param>
/// <param name="Last">The greatest key that went out.</param>
/// <param name="Low">Where to read from.</param>
/// <param name="Next">What was not read yet; what lies between went out if it is not behind the key.</param>
internal sealed record OrderedStart(int? TopicNumber, OrderKey Last, TopicCursor Low, TopicCursor Next)
{
    /// <summary>Where nothing went out yet.</summary>
    public static OrderedStart At(TopicCursor start) => new(start.TopicNumber, OrderKey.Start, start, start);

    /// <summary>Where another ordered read ended.</summary>
    public static OrderedStart At(OrderedCursor cursor) =>
        new(cursor.TopicNumber, cursor.Last, cursor.Low, cursor.Next);
}
