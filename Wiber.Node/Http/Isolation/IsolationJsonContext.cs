using System.Text.Json.Serialization;
using Wiber.Client.Api;

namespace Wiber.Node.Http.Isolation;

/// <summary>
/// Reads the body of <c>PUT /v1/isolation</c>. Unknown fields are refused: a misspelt one would cut the node off from all.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(IsolationRequest))]
internal sealed partial class IsolationJsonContext : JsonSerializerContext;
