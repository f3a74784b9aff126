using Wiber.Client.Api;

namespace Wiber.Gateway.Live.Documents;

/// <summary>The messages that were stored last, of all topics, the newest first.</summary>
internal sealed record DeliveriesFrame(IReadOnlyList<Message> Messages)
{
    public string Type => "deliveries";
}
