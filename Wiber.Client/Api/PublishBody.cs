using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Wiber.Client.Api;

/// <summary>The body of a publish request, encoded once and sent as often as it takes.</summary>
/// <param name="Bytes">The body in UTF-8.</param>
/// <param name="ContentType">Its media type.</param>
internal sealed record PublishBody(ReadOnlyMemory<byte> Bytes, string ContentType)
{
    /// <summary>A batch of this many messages is sent a message a line, which can be read without holding it whole.</summary>
    public const int NdjsonCountMin = 64;

    /// <summary>More than an hour: as good as not known.</summary>
    private const double ClockBoundMsMax = 4_000_000;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One message as a JSON object.</summary>
    /// <exception cref="ArgumentException">The payload is not what its content type says.</exception>
    public static PublishBody Of(OutgoingMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        Write(writer, message);
        writer.Flush();
        return new PublishBody(buffer.WrittenMemory, "application/json");
    }

    /// <summary>Messages as a JSON array or, if many, as NDJSON.</summary>
    /// <exception cref="ArgumentException">A payload is not what its content type says.</exception>
    public static PublishBody Of(IReadOnlyList<OutgoingMessage> messages)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        bool isNdjson = messages.Count >= NdjsonCountMin;
        if (!isNdjson)
        {
            writer.WriteStartArray();
        }

        foreach (OutgoingMessage message in messages)
        {
            Write(writer, message);
            if (isNdjson)
            {
                writer.Flush();
                buffer.Write("\n"u8);
                writer.Reset(buffer);
            }
        }

        if (!isNdjson)
        {
            writer.WriteEndArray();
            writer.Flush();
        }

        return new PublishBody(buffer.WrittenMemory, isNdjson ? "application/x-ndjson" : "application/json");
    }

    private static void Write(Utf8JsonWriter writer, OutgoingMessage message)
    {
        writer.WriteStartObject();
        WritePayload(writer, message);
        WriteIfSet(writer, "contentType", message.ContentType);
        WriteIfSet(writer, "id", message.Id);
        WriteIfSet(writer, "key", message.Key);
        WriteIfSet(writer, "sender", message.Sender);
        WriteIfSet(writer, "recipient", message.Recipient);
        WriteIfSet(writer, "timestamp", message.Timestamp is { } time ? TimestampConverter.ToText(time) : null);
        if (message.Clock is { } clock && message.Timestamp is not null)
        {
            writer.WriteNumber("clockOffsetMs", clock.Offset.TotalMilliseconds);
            if (clock.Bound is { } bound)
            {
                writer.WriteNumber("clockBoundMs", Math.Min(bound.TotalMilliseconds, ClockBoundMsMax));
            }
        }

        if (message.Headers is not null)
        {
            writer.WriteStartObject("headers");
            foreach ((string name, string value) in message.Headers)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WritePayload(Utf8JsonWriter writer, OutgoingMessage message)
    {
        ReadOnlySpan<byte> payload = message.Payload.Span;
        writer.WritePropertyName("payload");
        if (PayloadForm.IsText(message.ContentType))
        {
            writer.WriteStringValue(Utf8.IsValid(payload)
                ? payload
                : throw new ArgumentException("the payload is not UTF-8 text; give the message a content type"));
        }
        else if (PayloadForm.IsJson(message.ContentType))
        {
            WriteJson(writer, payload);
        }
        else
        {
            writer.WriteBase64StringValue(payload);
            writer.WriteString("encoding", "base64");
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, ReadOnlySpan<byte> json)
    {
        // Within JSON a raw line end is always white space, and NDJSON must not have it within a message.
        byte[] line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        try
        {
            writer.WriteRawValue(line);
        }
        catch (JsonException error)
        {
            throw new ArgumentException("the payload is not one JSON value, as its content type says", error);
        }
    }

    private static void WriteIfSet(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
