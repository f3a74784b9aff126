using System.Text.Json;
using System.Text.Unicode;

namespace Wiber.Tui.Sending;

/// <summary>Finds a payload that is not what its content type says before it is sent, when its line can still be named.</summary>
internal static class PayloadCheck
{
    /// <summary>What is wrong with the payload, or null.</summary>
    public static string? Find(ReadOnlySpan<byte> payload, string? contentType)
    {
        string mediaType = (contentType ?? "text/plain").Split(';')[0].Trim().ToLowerInvariant();
        if (mediaType.StartsWith("text/", StringComparison.Ordinal))
        {
            return Utf8.IsValid(payload) ? null : "not text in UTF-8; name its content type with --content-type";
        }

        return mediaType == "application/json" && !IsJson(payload) ? "not one JSON value, as its content type says" : null;
    }

    private static bool IsJson(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
