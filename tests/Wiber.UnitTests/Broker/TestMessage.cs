using Wiber.Client.Messages;

namespace Wiber.UnitTests.Broker;

/// <summary>A message to publish in a test.</summary>
internal sealed record TestMessage(string Payload, string? Id = null, string? Key = null)
{
    public string? Sender { get; init; }

    public string? Recipient { get; init; }

    public MessageHeader[] Headers { get; init; } = [];
}
