using System.Text.Json.Serialization;

namespace Wiber.Node.Http.Peers;

/// <summary>Reads and writes what nodes ask each other, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PeerIdentity))]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(PeerTime))]
internal sealed partial class PeerJsonContext : JsonSerializerContext;
