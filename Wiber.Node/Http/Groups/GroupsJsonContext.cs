using System.Text.Json.Serialization;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;

namespace Wiber.Node.Http.Groups;

/// <summary>Reads the bodies of requests about consumer groups. Unknown fields are refused: a misspelt one must not be ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(GroupJoin))]
[JsonSerializable(typeof(GroupHeartbeat))]
[JsonSerializable(typeof(GroupCommit))]
[JsonSerializable(typeof(GroupReset))]
internal sealed partial class GroupsJsonContext : JsonSerializerContext;
