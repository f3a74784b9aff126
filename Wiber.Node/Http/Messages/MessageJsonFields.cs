using Wiber.Client.Messages;

namespace Wiber.Node.Http.Messages;

/// <summary>The fields of one message, as far as its JSON has been read.</summary>
internal ref struct MessageJsonFields
{
    public const string Known =
        "payload, id, key, sender, recipient, headers, contentType, encoding, timestamp, clockOffsetMs, clockBoundMs";

    private const string JsonContentType = "application/json";
    private const string JsonSuffix = "+json";

    public string? Id;
    public string? Key;
    public string? Sender;
    public string? Recipient;
    public string? ContentType;
    public string? Encoding;
    public long? TimestampUs;
    public long? ClockOffsetUs;
    public long? ClockBoundUs;
    public MessageHeader[]? Headers;

    /// <summary>The payload as it stands in the JSON text; empty if there is none.</summary>
    public ReadOnlySpan<byte> PayloadJson;

    /// <summary>The payload's text, if it is a JSON string.</summary>
    public ReadOnlySpan<byte> PayloadText;

    public bool IsPayloadText;

    /// <summary>What the sender said of its clock; <paramref name="problem"/> what does not go together.</summary>
    public readonly bool TryGetClock(out ClientClock? clock, out string problem)
    {
        clock = ClockOffsetUs is { } offsetUs ? new ClientClock(offsetUs, (uint?)ClockBoundUs) : null;
        problem = ClockOffsetUs is not null && TimestampUs is null ? "clockOffsetMs goes with timestamp only"
            : ClockBoundUs is not null && ClockOffsetUs is null ? "clockBoundMs goes with clockOffsetMs only"
            : "";
        return problem.Length == 0;
    }

    /// <summary>Says what the payload bytes are; <paramref name="problem"/> why there are none.</summary>
    public bool TryGetPayload(out ReadOnlySpan<byte> payload, out string? contentType, out string problem)
    {
        problem = "";
        payload = PayloadJson;
        contentType = ContentType;
        if (PayloadJson.IsEmpty)
        {
            problem = "payload is missing";
        }
        else if (IsJson(ContentType))
        {
            problem = Encoding is null ? "" : "encoding has no meaning for a JSON payload";
        }
        else if (IsPayloadText)
        {
            return TryDecodeText(out payload, out problem);
        }
        else if (ContentType is not null)
        {
            problem = $"payload must be a string when contentType is \"{ContentType}\"";
        }
        else if (PayloadJson.SequenceEqual("null"u8))
        {
            problem = "payload is null; send an empty string for an empty message";
        }
        else
        {
            contentType = JsonContentType;
            problem = Encoding is null ? "" : "encoding has no meaning for a JSON payload";
        }

        return problem.Length == 0;
    }

    /// <summary>Whether a payload of this type is shown as the JSON value that it is.</summary>
    public static bool IsJson(ReadOnlySpan<char> contentType)
    {
        int end = contentType.IndexOf(';');
        ReadOnlySpan<char> mediaType = (end < 0 ? contentType : contentType[..end]).Trim();
        return mediaType.Equals(JsonContentType, StringComparison.OrdinalIgnoreCase)
            || mediaType.EndsWith(JsonSuffix, StringComparison.OrdinalIgnoreCase);
    }

    private readonly bool TryDecodeText(out ReadOnlySpan<byte> payload, out string problem)
    {
        problem = "";
        payload = PayloadText;
        if (Encoding is null)
        {
            return true;
        }

        if (Encoding != "base64")
        {
            problem = $"encoding must be base64 or left out, not \"{Encoding}\"";
            return false;
        }

        byte[] decoded = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(PayloadText.Length)];
        if (System.Buffers.Text.Base64.DecodeFromUtf8(PayloadText, decoded, out _, out int bytes)
            != System.Buffers.OperationStatus.Done)
        {
            problem = "payload is not valid base64";
            return false;
        }

        payload = decoded.AsSpan(0, bytes);
        return true;
    }
}
