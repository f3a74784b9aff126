using System.Text.Json;

namespace Wiber.Gateway.Live.Documents;

/// <summary>Something to tell the user of a page.</summary>
/// <param name="Id">What it is about, as the page named it; null for the page itself.</param>
/// <param name="Detail">A sentence.</param>
internal sealed record NoticeFrame(string? Id, string Detail)
{
    public string Type => "notice";

    /// <summary>Whether what it is about goes on no more.</summary>
    public bool HasEnded { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GatewayJsonContext.Default.NoticeFrame);
}
