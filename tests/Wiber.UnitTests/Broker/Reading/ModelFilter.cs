using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Filters;

namespace Wiber.UnitTests.Broker.Reading;

/// <summary>Conditions, checked the plain way.</summary>
internal sealed record ModelFilter
{
    public string? Sender { get; init; }

    public string? Recipient { get; init; }

    public string? Key { get; init; }

    public string? Id { get; init; }

    public IReadOnlyList<MessageHeader> Headers { get; init; } = [];

    public string? Text { get; init; }

    public long? FromUs { get; init; }

    public long? UntilUs { get; init; }

    public bool Matches(ModelMessage message) =>
        (Sender is null || message.Content.Sender == Sender)
        && (Recipient is null || message.Content.Recipient == Recipient)
        && (Key is null || message.Content.Key == Key)
        && (Id is null || message.Id == Id)
        && Headers.All(header => message.Content.Headers.Contains(header))
        && (Text is null || message.Content.Payload.Contains(Text, StringComparison.OrdinalIgnoreCase))
        && (FromUs is null || message.TimestampUs >= FromUs)
        && (UntilUs is null || message.TimestampUs < UntilUs);

    public MessageFilter ToFilter() => new()
    {
        Sender = Bytes(Sender),
        Recipient = Bytes(Recipient),
        Key = Bytes(Key),
        Id = Bytes(Id),
        Headers = [.. Headers.Select(header => new HeaderCondition(Bytes(header.Name)!, Bytes(header.Value)!))],
        Text = Text is null ? null : new TextPattern(Bytes(Text)),
        FromUs = FromUs ?? long.MinValue,
        UntilUs = UntilUs ?? long.MaxValue,
    };

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
