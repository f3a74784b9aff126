using System.Text.Json.Serialization;

namespace Wiber.Gateway.Conversations;

/// <summary>The body of <c>POST /dm/{convo}</c>.</summary>
internal sealed record ConversationMessage
{
    /// <summary>The text.</summary>
    public string? Message { get; init; }

    /// <summary>Who says it, or null.</summary>
    public string? Sender { get; init; }

    /// <summary>An id by which it is stored once however often it is sent; null lets the gateway give one.</summary>
    [JsonPropertyName("message_id")]
    public string? MessageId { get; init; }
}
