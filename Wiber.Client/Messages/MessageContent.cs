namespace Wiber.Client.Messages;

/// <summary>
/// A message to be added to a batch. Only the payload is always there; it may be empty. Limits are in
/// <see cref="MessageBatchLimits"/>.
/// </summary>
public readonly ref struct MessageContent
{
    public MessageField Id { get; init; }

    public MessageField Key { get; init; }

    public MessageField Sender { get; init; }

    public MessageField Recipient { get; init; }

    public MessageField ContentType { get; init; }

    /// <summary>The sender's clock, microseconds since 1970.</summary>
    public long? ClientTimestampUs { get; init; }

    /// <summary>What the sender knows of its clock; only with <see cref="ClientTimestampUs"/>.</summary>
    public ClientClock? ClientClock { get; init; }

    public ReadOnlySpan<MessageHeader> Headers { get; init; }

    public MessageField Payload { get; init; }
}
