namespace Wiber.Client.Messages;

/// <summary>
/// The optional parts of a message, as the flags byte in front of each encoded message. They are encoded in this order.
/// </summary>
[Flags]
public enum MessageFields : byte
{
    None = 0,

    /// <summary>The id that the sender chose; a second message with it in the same topic is a duplicate.</summary>
    Id = 1,

    /// <summary>What messages that belong together share.</summary>
    Key = 2,

    /// <summary>Who sent the message.</summary>
    Sender = 4,

    /// <summary>Whom the message is for.</summary>
    Recipient = 8,

    /// <summary>The media type of the payload.</summary>
    ContentType = 16,

    /// <summary>The sender's own clock, microseconds since 1970.</summary>
    ClientTimestamp = 32,

    /// <summary>Names and values.</summary>
    Headers = 64,

    /// <summary>What the sender knows of its clock, see <see cref="Messages.ClientClock"/>; only with its timestamp, and
    /// encoded directly behind it.</summary>
    ClientClock = 128,
}
