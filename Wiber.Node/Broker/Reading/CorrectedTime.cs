using Wiber.Client.Messages;

namespace Wiber.Node.Broker.Reading;

/// <summary>When a message was sent, as the cluster's clock would have shown it.</summary>
/// <param name="TimestampUs">Microseconds since 1970.</param>
/// <param name="BoundUs">How far that may be off, in microseconds; nothing if nobody knows.</param>
internal readonly record struct CorrectedTime(long TimestampUs, long? BoundUs)
{
    /// <summary>
    /// The sender's time, corrected by what it said of its clock. Of a sender that said nothing of its clock, its time as it is;
    /// without one, the leader's.
    /// </summary>
    public static CorrectedTime Of(StoredMessage stored, in MessageView message) =>
        message.CorrectedTimestampUs is { } correctedUs
            ? new CorrectedTime(correctedUs, message.ClientClock?.BoundUs)
            : new CorrectedTime(stored.TimestampUs, stored.BoundUs);
}
