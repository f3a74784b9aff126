using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Wiber.Client.Messages;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Reading;

namespace Wiber.Node.Http.Messages;

/// <summary>Writes stored messages as JSON, straight from the log's bytes.</summary>
internal static class MessageJsonWriter
{
    /// <param name="json">Where to write it.</param>
    /// <param name="topic">The topic's name.</param>
    /// <param name="stored">The message.</param>
    /// <param name="isLate">An ordered read could not put it where it belongs.</param>
    public static void Write(Utf8JsonWriter json, string topic, StoredMessage stored, bool isLate = false)
    {
        MessageView message = stored.Open();
        Span<byte> scratch = stackalloc byte[MessageId.BytesMax];
        json.WriteStartObject();
        json.WriteString("topic"u8, topic);
        json.WriteNumber("partition"u8, stored.Partition);
        json.WriteNumber("offset"u8, stored.Offset);
        json.WriteString("id"u8, stored.Id(message, scratch));
        WriteField(json, "key"u8, message, MessageFields.Key, message.Key);
        WriteField(json, "sender"u8, message, MessageFields.Sender, message.Sender);
        WriteField(json, "recipient"u8, message, MessageFields.Recipient, message.Recipient);
        WriteHeaders(json, message);
        WriteField(json, "contentType"u8, message, MessageFields.ContentType, message.ContentType);
        WritePayload(json, message);
        json.WriteString("timestamp"u8, JsonText.Time(stored.TimestampUs));
        JsonText.WriteMilliseconds(json, "timestampBoundMs"u8, stored.BoundUs);
        JsonText.WriteTime(json, "clientTimestamp"u8, message.ClientTimestampUs);
        var corrected = CorrectedTime.Of(stored, message);
        json.WriteString("correctedTimestamp"u8, JsonText.Time(corrected.TimestampUs));
        JsonText.WriteMilliseconds(json, "correctedBoundMs"u8, corrected.BoundUs);
        if (isLate)
        {
            json.WriteBoolean("late"u8, true);
        }

        json.WriteString("hlc"u8, JsonText.HybridTime(stored.HybridTime));
        json.WriteNumber("term"u8, stored.Term.Value);
        json.WriteEndObject();
    }

    private static void WriteField(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, in MessageView message, MessageFields field, ReadOnlySpan<byte> value)
    {
        if (message.Has(field))
        {
            json.WriteString(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteHeaders(Utf8JsonWriter json, in MessageView message)
    {
        json.WriteStartObject("headers"u8);
        MessageHeaderReader headers = message.Headers;
        while (headers.MoveNext())
        {
            json.WriteString(headers.Name, headers.Value);
        }

        json.WriteEndObject();
    }

    /// <summary>Text as text, JSON as JSON, and what is neither, whatever it calls itself, as base64.</summary>
    public static void WritePayload(Utf8JsonWriter json, in MessageView message)
    {
        ReadOnlySpan<byte> payload = message.Payload;
        switch (Classify(message.ContentType))
        {
            case PayloadForm.Json when IsJson(payload):
                WriteJson(json, payload);
                break;
            case PayloadForm.Text when Utf8.IsValid(payload):
                json.WriteString("payload"u8, payload);
                break;
            default:
                json.WriteBase64String("payload"u8, payload);
                json.WriteString("encoding"u8, "base64"u8);
                break;
        }
    }

    /// <summary>
    /// A message is one line wherever it goes, so a sender's JSON of several lines loses the white space between its tokens. The
    /// tokens stay as they are: one of them may be half a surrogate pair, which no reader here could take apart.
    /// </summary>
    private static void WriteJson(Utf8JsonWriter json, ReadOnlySpan<byte> payload)
    {
        json.WritePropertyName("payload"u8);
        if (payload.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            json.WriteRawValue(payload, skipInputValidation: true);
            return;
        }

        byte[] line = ArrayPool<byte>.Shared.Rent(payload.Length);
        json.WriteRawValue(line.AsSpan(0, Compact(payload, line)), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(line);
    }

    private static int Compact(ReadOnlySpan<byte> payload, Span<byte> line)
    {
        int bytes = 0;
        bool isText = false;
        bool isEscaped = false;
        foreach (byte each in payload)
        {
            if (isText || each is not ((byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)' '))
            {
                line[bytes++] = each;
            }

            isText ^= each == '"' && !isEscaped;
            isEscaped = isText && each == '\\' && !isEscaped;
        }

        return bytes;
    }

    private static PayloadForm Classify(ReadOnlySpan<byte> contentType)
    {
        if (contentType.IsEmpty)
        {
            return PayloadForm.Text;
        }

        Span<char> text = stackalloc char[contentType.Length];
        int length = System.Text.Encoding.UTF8.GetChars(contentType, text);
        ReadOnlySpan<char> name = text[..length];
        if (MessageJsonFields.IsJson(name))
        {
            return PayloadForm.Json;
        }

        return name.StartsWith("text/", StringComparison.OrdinalIgnoreCase) ? PayloadForm.Text : PayloadForm.Bytes;
    }

    private static bool IsJson(ReadOnlySpan<byte> payload)
    {
        var json = new Utf8JsonReader(payload);
        try
        {
            while (json.Read())
            {
                // Only whether it can be read to its end matters.
            }

            return !payload.IsEmpty && Utf8.IsValid(payload);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private enum PayloadForm
    {
        Text,
        Json,
        Bytes,
    }
}
