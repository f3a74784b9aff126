using System.Text.Json.Serialization;

namespace Wiber.Client.Processes;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NodePidFile))]
internal sealed partial class ProcessesJsonContext : JsonSerializerContext;
