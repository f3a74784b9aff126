using System.Text;
using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Messages;

namespace Wiber.Tui.Sending;

/// <summary>
/// A line is a message in JSON, as the API takes it and as <c>wiber receive --json</c> prints it; what only a stored message has,
/// such as its offset, is passed over.
/// </summary>
/// <param name="template">What a line that does not say otherwise has.</param>
internal sealed class JsonLines(OutgoingMessage template) : ILineFormat
{
    /// <summary>What a payload of the largest size can grow to: each byte may be written as <c>\u0000</c>.</summary>
    private const int EscapedByteChars = 6;

    private const int OtherFieldsBytesMax = 64 * 1024;

    private static readonly string[] Stored =
        ["topic", "partition", "offset", "hlc", "term", "timestampBoundMs", "correctedTimestamp", "correctedBoundMs", "late"];

    public int LineBytesMax => (EscapedByteChars * MessageBatchLimits.PayloadBytesMax) + OtherFieldsBytesMax;

    public OutgoingMessage? Read(ReadOnlyMemory<byte> line, out string? fault)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            OutgoingMessage? message = document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement, out fault)
                : Refuse("no JSON object", out fault);
            fault ??= message is null ? null : PayloadCheck.Find(message.Payload.Span, message.ContentType);
            fault ??= message?.Payload.Length > MessageBatchLimits.PayloadBytesMax
                ? $"a message whose payload is longer than {MessageBatchLimits.PayloadBytesMax} bytes"
                : null;
            return fault is null ? message : null;
        }
        catch (JsonException)
        {
            return Refuse("no JSON", out fault);
        }
        catch (InvalidOperationException)
        {
            // The kind of every value is looked at before it is read, so only its text can be the fault.
            return Refuse("a message with half a surrogate pair, such as \"\\ud800\", in its text", out fault);
        }
    }

    private static OutgoingMessage? Refuse(string what, out string? fault)
    {
        fault = what;
        return null;
    }

    private OutgoingMessage? Read(JsonElement json, out string? fault)
    {
        fault = null;
        OutgoingMessage message = template;
        bool isStored = json.TryGetProperty("offset", out _);
        bool isBase64 = json.TryGetProperty("encoding", out JsonElement encoding) && encoding.ValueKind != JsonValueKind.Null;
        if (isBase64 && !(encoding.ValueKind == JsonValueKind.String && encoding.ValueEquals("base64")))
        {
            return Refuse("a message whose \"encoding\" is not \"base64\"", out fault);
        }

        if (!json.TryGetProperty("payload", out JsonElement payload))
        {
            return Refuse("a message without \"payload\"", out fault);
        }

        foreach (JsonProperty field in json.EnumerateObject())
        {
            bool isText = field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null;
            bool isKnown = field.Name switch
            {
                "payload" or "encoding" => true,
                "id" or "key" or "sender" or "recipient" or "contentType" or "timestamp" or "clientTimestamp" => isText,
                "headers" => field.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Null,
                "clockOffsetMs" or "clockBoundMs" => field.Value.ValueKind is JsonValueKind.Number or JsonValueKind.Null,
                _ => Stored.Contains(field.Name),
            };
            if (!isKnown)
            {
                return Refuse($"a message whose \"{field.Name}\" is unknown or not what it should be", out fault);
            }

            if (field.Name == "headers" && FindHeaderFault(field.Value) is { } headerFault)
            {
                return Refuse(headerFault, out fault);
            }

            message = field.Name switch
            {
                "id" => message with { Id = field.Value.GetString() ?? message.Id },
                "key" => message with { Key = field.Value.GetString() ?? message.Key },
                "sender" => message with { Sender = field.Value.GetString() ?? message.Sender },
                "recipient" => message with { Recipient = field.Value.GetString() ?? message.Recipient },
                "contentType" => message with { ContentType = field.Value.GetString() ?? message.ContentType },
                "headers" => message with { Headers = ReadHeaders(field.Value) ?? message.Headers },
                _ => message,
            };
        }

        // What a stored message calls its timestamp is the leader's; its sender's is clientTimestamp.
        string timeField = isStored ? "clientTimestamp" : "timestamp";
        if (json.TryGetProperty(timeField, out JsonElement time) && time.ValueKind == JsonValueKind.String)
        {
            if (!time.TryGetDateTimeOffset(out DateTimeOffset timestamp))
            {
                return Refuse($"a message whose \"{timeField}\" is no time such as 2026-01-31T12:00:00Z", out fault);
            }

            message = message with { Timestamp = timestamp, Clock = JsonLineClock.Read(json, timestamp, isStored) };
        }

        return WithPayload(message, payload, isBase64, out fault);
    }

    private static OutgoingMessage? WithPayload(OutgoingMessage message, JsonElement payload, bool isBase64, out string? fault)
    {
        fault = null;
        if (isBase64)
        {
            return payload.ValueKind == JsonValueKind.String && payload.TryGetBytesFromBase64(out byte[]? bytes)
                ? message with { Payload = bytes, ContentType = message.ContentType ?? "application/octet-stream" }
                : Refuse("a message whose payload is not base64", out fault);
        }

        bool isJson = payload.ValueKind != JsonValueKind.String || PayloadForm.IsJson(message.ContentType);
        return isJson
            ? message with
            {
                Payload = Encoding.UTF8.GetBytes(payload.GetRawText()),
                ContentType = message.ContentType ?? "application/json",
            }
            : message with { Payload = Encoding.UTF8.GetBytes(payload.GetString()!) };
    }

    private static string? FindHeaderFault(JsonElement headers)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty header in headers.ValueKind == JsonValueKind.Object ? headers.EnumerateObject() : default)
        {
            if (header.Value.ValueKind != JsonValueKind.String)
            {
                return $"a message whose header \"{header.Name}\" is not a string";
            }

            if (!names.Add(header.Name))
            {
                return $"a message with two headers \"{header.Name}\"";
            }
        }

        return null;
    }

    private static Dictionary<string, string>? ReadHeaders(JsonElement headers) => headers.ValueKind == JsonValueKind.Object
        ? headers.EnumerateObject().ToDictionary(each => each.Name, each => each.Value.GetString()!, StringComparer.Ordinal)
        : null;
}
