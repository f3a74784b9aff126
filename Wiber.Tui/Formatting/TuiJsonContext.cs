using System.Text.Json.Serialization;
using Wiber.Client.Api;
using Wiber.Client.Backups;
using Wiber.Client.Members;

namespace Wiber.Tui.Formatting;

/// <summary>Writes the console's own documents without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(NodeActionResult))]
[JsonSerializable(typeof(MemberChangeResult))]
[JsonSerializable(typeof(LogLineDocument))]
[JsonSerializable(typeof(GatewayDocument))]
[JsonSerializable(typeof(InitDocument))]
[JsonSerializable(typeof(CertificatesDocument))]
[JsonSerializable(typeof(NewTokenDocument))]
[JsonSerializable(typeof(TokensDocument))]
[JsonSerializable(typeof(RevokedTokenDocument))]
[JsonSerializable(typeof(DemoDocument))]
[JsonSerializable(typeof(BenchDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(BackupSummary))]
[JsonSerializable(typeof(RestoreDocument))]
[JsonSerializable(typeof(RestartDocument))]
[JsonSerializable(typeof(ClusterTimeDocument))]
[JsonSerializable(typeof(ClusterTimeStatisticsDocument))]
internal sealed partial class TuiJsonContext : JsonSerializerContext;
