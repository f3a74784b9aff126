using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Backups;
using Wiber.Client.Members;

namespace Wiber.Tui.Formatting;

/// <summary>Documents as one line of JSON each, with letters of all languages as they are.</summary>
internal static class JsonLine
{
    private static readonly WiberJsonContext Api = new(new JsonSerializerOptions(WiberJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private static readonly TuiJsonContext Tui = new(new JsonSerializerOptions(TuiJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Of(ClusterStatus status) => Write(status, Api.ClusterStatus);

    public static string Of(PublishAnswer answer) => Write(answer, Api.PublishAnswer);

    public static string Of(Message message) => Write(message, Api.Message);

    public static string Of(TopicList topics) => Write(topics, Api.TopicList);

    public static string Of(TopicDescription topic) => Write(topic, Api.TopicDescription);

    public static string Of(GroupList groups) => Write(groups, Api.GroupList);

    public static string Of(GroupDescription group) => Write(group, Api.GroupDescription);

    public static string Of(MemberList members) => Write(members, Api.MemberList);

    public static string Of(ReloadAnswer answer) => Write(answer, Api.ReloadAnswer);

    public static string Of(NodeIsolation isolation) => Write(isolation, Api.NodeIsolation);

    public static string Of(MemberChangeResult result) => Write(result, Tui.MemberChangeResult);

    public static string Of(NodeActionResult result) => Write(result, Tui.NodeActionResult);

    public static string Of(GatewayDocument gateway) => Write(gateway, Tui.GatewayDocument);

    public static string Of(LogLineDocument line) => Write(line, Tui.LogLineDocument);

    public static string Of(InitDocument created) => Write(created, Tui.InitDocument);

    public static string Of(CertificatesDocument certificates) => Write(certificates, Tui.CertificatesDocument);

    public static string Of(NewTokenDocument token) => Write(token, Tui.NewTokenDocument);

    public static string Of(TokensDocument tokens) => Write(tokens, Tui.TokensDocument);

    public static string Of(RevokedTokenDocument token) => Write(token, Tui.RevokedTokenDocument);

    public static string Of(DemoDocument demo) => Write(demo, Tui.DemoDocument);

    public static string Of(BackupSummary backup) => Write(backup, Tui.BackupSummary);

    public static string Of(RestoreDocument restored) => Write(restored, Tui.RestoreDocument);

    public static string Of(RestartDocument restarted) => Write(restarted, Tui.RestartDocument);

    public static string Of(BenchDocument bench) => Write(bench, Tui.BenchDocument);

    public static string Of(ClusterTimeDocument time) => Write(time, Tui.ClusterTimeDocument);

    public static string Of(ClusterTimeStatisticsDocument time) => Write(time, Tui.ClusterTimeStatisticsDocument);

    public static string Of(DoctorDocument doctor) => Write(doctor, Tui.DoctorDocument);

    private static string Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);
}
