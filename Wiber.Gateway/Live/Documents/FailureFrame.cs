using System.Text.Json;

namespace Wiber.Gateway.Live.Documents;

/// <summary>A feed has nothing to show now; its next frame takes this back.</summary>
/// <param name="Feed">Its name.</param>
/// <param name="Detail">Why, as a sentence.</param>
internal sealed record FailureFrame(string Feed, string Detail)
{
    public string Type => "failure";

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GatewayJsonContext.Default.FailureFrame);
}
