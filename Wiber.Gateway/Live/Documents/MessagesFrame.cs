using System.Text.Json;
using Wiber.Client.Api;

namespace Wiber.Gateway.Live.Documents;

/// <summary>Messages of a topic that is followed.</summary>
internal sealed record MessagesFrame(string Id, IReadOnlyList<Message> Messages)
{
    public string Type => "messages";

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GatewayJsonContext.Default.MessagesFrame);
}
