using Wiber.Client.Messages;

namespace Wiber.Node.Broker.Reading.Ordering;

/// <summary>Where a message belongs in an ordered read: by its corrected time, then by its hybrid time.</summary>
/// <param name="TimeUs">Microseconds since 1970.</param>
/// <param name="HybridTime">The message's hybrid logical clock, which no other message of the log has.</param>
internal readonly record struct OrderKey(long TimeUs, ulong HybridTime) : IComparable<OrderKey>
{
    /// <summary>In front of every message.</summary>
    public static readonly OrderKey Start = new(long.MinValue, 0);

    /// <summary>
    /// The key of a message. A time that claims to be further ahead of the leader's than the read holds messages back counts as
    /// just that far: else one wrong clock would make all that comes after its message late.
    /// </summary>
    public static OrderKey Of(StoredMessage stored, long windowUs)
    {
        MessageView message = stored.Open();
        long timeUs = CorrectedTime.Of(stored, message).TimestampUs;
        return new OrderKey(Math.Min(timeUs, stored.TimestampUs + windowUs), stored.HybridTime);
    }

    public static bool operator <(OrderKey left, OrderKey right) => left.CompareTo(right) < 0;

    public static bool operator >(OrderKey left, OrderKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(OrderKey left, OrderKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(OrderKey left, OrderKey right) => left.CompareTo(right) >= 0;

    public int CompareTo(OrderKey other)
    {
        int byTime = TimeUs.CompareTo(other.TimeUs);
        return byTime != 0 ? byTime : HybridTime.CompareTo(other.HybridTime);
    }
}
