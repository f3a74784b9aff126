using System.Text.Json.Serialization;
using Wiber.Client.Api;

namespace Wiber.Node.Http.Topics;

/// <summary>
/// Reads the bodies of <c>POST /v1/topics</c> and <c>PATCH /v1/topics/{topic}</c>. Unknown fields are refused: a misspelt one must
/// not be ignored.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(NewTopic))]
[JsonSerializable(typeof(TopicSettings))]
internal sealed partial class TopicsJsonContext : JsonSerializerContext;
