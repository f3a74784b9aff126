using System.Text.Json.Serialization;

namespace Wiber.Client.Backups;

/// <summary>Reads and writes what is in a backup without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BackupManifest))]
[JsonSerializable(typeof(BackupSummary))]
public sealed partial class BackupJsonContext : JsonSerializerContext;
