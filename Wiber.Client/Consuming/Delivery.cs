namespace Wiber.Client.Consuming;

/// <summary>What a consumer group does with messages that a consumer had when it failed.</summary>
public enum Delivery
{
    /// <summary>They are delivered again: a message is committed after it was worked on.</summary>
    AtLeastOnce,

    /// <summary>They are not delivered again: a message is committed before it is handed out.</summary>
    AtMostOnce,
}
