using System.Text.Json;

namespace Wiber.Gateway.Live.Documents;

/// <summary>Lines of a log.</summary>
internal sealed record LogFrame(string Id, IReadOnlyList<string> Lines)
{
    public string Type => "log";

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GatewayJsonContext.Default.LogFrame);
}
