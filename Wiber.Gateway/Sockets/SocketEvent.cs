using System.Text.Json;
using System.Text.Json.Serialization;
using Wiber.Gateway.Conversations;

namespace Wiber.Gateway.Sockets;

/// <summary>What <c>/ws/{convo}</c> and <c>/ws/node/{id}/logs</c> send.</summary>
/// <param name="Event"><c>connected</c>, <c>message</c>, <c>log</c>, <c>info</c> or <c>error</c>.</param>
internal sealed record SocketEvent(string Event)
{
    /// <summary>Of <c>info</c> and <c>error</c>: a sentence.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>Of <c>message</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HistoryMessage? Payload { get; init; }

    /// <summary>Of <c>log</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Line { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GatewayJsonContext.Default.SocketEvent);
}
