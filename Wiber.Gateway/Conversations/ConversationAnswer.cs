using System.Text.Json.Serialization;

namespace Wiber.Gateway.Conversations;

/// <summary>The answer to <c>POST /dm/{convo}</c>.</summary>
/// <param name="Status"><c>OK published ID</c>, or <c>OK duplicate ID</c> for one that was there.</param>
/// <param name="MessageId">The id.</param>
internal sealed record ConversationAnswer(string Status, [property: JsonPropertyName("message_id")] string MessageId);
