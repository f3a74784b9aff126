namespace Wiber.Node.Http.Compatibility;

/// <summary>A message as <c>/send</c> and <c>/replicate</c> take it, with what is not given filled in.</summary>
internal sealed class SeedMessage
{
    private const string SenderDefault = "unknown";
    private const string RecipientDefault = "all";

    /// <summary>Nothing if the node is to make one.</summary>
    public string? Id { get; set; }

    public string Sender { get; private set; } = SenderDefault;

    public string Recipient { get; private set; } = RecipientDefault;

    /// <summary>The sender's clock, microseconds since 1970; nothing stands for the time at which the leader takes it.</summary>
    public long? TimestampUs { get; set; }

    /// <summary>A part of the request body where that is possible.</summary>
    public ReadOnlyMemory<byte> Payload { get; set; }

    /// <summary>The payload is an object or an array.</summary>
    public bool IsJson { get; set; }

    public void SetSender(string? sender) => Sender = sender ?? SenderDefault;

    public void SetRecipient(string? recipient) => Recipient = recipient ?? RecipientDefault;
}
