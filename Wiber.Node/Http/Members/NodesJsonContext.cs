using System.Text.Json.Serialization;
using Wiber.Client.Api;

namespace Wiber.Node.Http.Members;

/// <summary>
/// Reads the bodies of <c>POST /v1/nodes</c> and <c>POST /v1/leader</c>. Unknown fields are refused: a misspelt one must not be
/// ignored.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(NewNode))]
[JsonSerializable(typeof(LeaderMove))]
internal sealed partial class NodesJsonContext : JsonSerializerContext;
