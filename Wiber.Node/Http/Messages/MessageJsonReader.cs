using System.Text.Json;
using System.Text.Unicode;
using Wiber.Client.Messages;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// Turns messages in JSON into an encoded batch. A message is <c>{"payload", "id"?, "key"?, "sender"?, "recipient"?, "headers"?,
/// "contentType"?, "encoding"?, "timestamp"?, "clockOffsetMs"?, "clockBoundMs"?}</c>; several are an array or, as NDJSON, one a
/// line. All are taken or none: the first fault ends the request.
/// </summary>
internal static class MessageJsonReader
{
    private const double UsPerMs = 1_000;

    /// <summary>More than there is between the first time and the last.</summary>
    private const long ClockOffsetUsMax = 10_000L * 366 * 86_400 * 1_000_000;

    private const long ClockBoundUsMax = uint.MaxValue - 1;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads one message or an array of them, and tells whether it was an array.</summary>
    /// <exception cref="ProblemException">The body is not that, or breaks a limit; the detail names message and
    /// field.</exception>
    public static bool ReadDocument(ReadOnlySpan<byte> body, RoutedBatch batch) => Guard(
        body, batch, static (body, batch) =>
    {
        var json = new Utf8JsonReader(body, Options);
        if (body.Trim(" \t\r\n"u8).IsEmpty)
        {
            throw Invalid(batch, "the body is empty; expected a message in JSON");
        }

        json.Read();
        bool isArray = json.TokenType == JsonTokenType.StartArray;
        if (!isArray)
        {
            ReadMessage(ref json, body, batch);
        }
        else
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                ReadMessage(ref json, body, batch);
            }
        }

        // Throws if anything but white space follows.
        json.Read();
        return isArray;
    });

    /// <summary>Reads a message a line; blank lines are passed over.</summary>
    /// <exception cref="ProblemException">A line is not a message, or breaks a limit.</exception>
    public static void ReadLines(ReadOnlySpan<byte> body, RoutedBatch batch) => Guard(body, batch, static (body, batch) =>
    {
        foreach (Range range in body.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = body[range].Trim(" \t\r"u8);
            if (!line.IsEmpty)
            {
                var json = new Utf8JsonReader(line, Options);
                json.Read();
                ReadMessage(ref json, line, batch);
                json.Read();
            }
        }

        return true;
    });

    private static bool Guard(
        ReadOnlySpan<byte> body, RoutedBatch batch, Func<ReadOnlySpan<byte>, RoutedBatch, bool> read)
    {
        if (!Utf8.IsValid(body))
        {
            throw Invalid(batch, "the body is not valid UTF-8");
        }

        try
        {
            return read(body, batch);
        }
        catch (JsonException exception)
        {
            throw Invalid(batch, $"not valid JSON: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            // What the reader raises for half a surrogate pair.
            throw Invalid(batch, "a text is not valid Unicode");
        }
    }

    private static void ReadMessage(ref Utf8JsonReader json, ReadOnlySpan<byte> source, RoutedBatch batch)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid(batch, $"expected an object such as {{\"payload\": \"hello\"}}, found {Name(json.TokenType)}");
        }

        var fields = default(MessageJsonFields);
        var seen = default(FieldSet);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadField(ref json, source, ref fields, ref seen, batch);
        }

        if (!fields.TryGetPayload(out ReadOnlySpan<byte> payload, out string? contentType, out string problem)
            | !fields.TryGetClock(out ClientClock? clock, out string clockProblem))
        {
            throw Invalid(batch, problem.Length > 0 ? problem : clockProblem);
        }

        var content = new MessageContent
        {
            Id = fields.Id,
            Key = fields.Key,
            Sender = fields.Sender,
            Recipient = fields.Recipient,
            ContentType = contentType,
            ClientTimestampUs = fields.TimestampUs,
            ClientClock = clock,
            Headers = fields.Headers,
            Payload = payload,
        };
        if (!batch.TryAdd(content, out MessageBatchError error))
        {
            throw Refused(batch, error);
        }
    }

    private static void ReadField(
        ref Utf8JsonReader json,
        ReadOnlySpan<byte> source,
        ref MessageJsonFields fields,
        ref FieldSet seen,
        RoutedBatch batch)
    {
        string name = json.GetString()!;
        json.Read();
        FieldSet field = name switch
        {
            "payload" => FieldSet.Payload,
            "id" => FieldSet.Id,
            "key" => FieldSet.Key,
            "sender" => FieldSet.Sender,
            "recipient" => FieldSet.Recipient,
            "contentType" => FieldSet.ContentType,
            "encoding" => FieldSet.Encoding,
            "timestamp" => FieldSet.Timestamp,
            "clockOffsetMs" => FieldSet.ClockOffset,
            "clockBoundMs" => FieldSet.ClockBound,
            "headers" => FieldSet.Headers,
            _ => throw Invalid(batch, $"unknown field \"{name}\"; known: {MessageJsonFields.Known}"),
        };
        if ((seen & field) != 0)
        {
            throw Invalid(batch, $"\"{name}\" is given twice");
        }

        seen |= field;
        switch (field)
        {
            case FieldSet.Payload:
                ReadPayload(ref json, source, ref fields);
                break;
            case FieldSet.Id:
                fields.Id = Text(ref json, name, batch);
                break;
            case FieldSet.Key:
                fields.Key = Text(ref json, name, batch);
                break;
            case FieldSet.Sender:
                fields.Sender = Text(ref json, name, batch);
                break;
            case FieldSet.Recipient:
                fields.Recipient = Text(ref json, name, batch);
                break;
            case FieldSet.ContentType:
                fields.ContentType = Text(ref json, name, batch);
                break;
            case FieldSet.Encoding:
                fields.Encoding = Text(ref json, name, batch);
                break;
            case FieldSet.Timestamp:
                fields.TimestampUs = Time(Text(ref json, name, batch), batch);
                break;
            case FieldSet.ClockOffset:
                fields.ClockOffsetUs = Microseconds(ref json, name, -ClockOffsetUsMax, ClockOffsetUsMax, batch);
                break;
            case FieldSet.ClockBound:
                fields.ClockBoundUs = Microseconds(ref json, name, 0, ClockBoundUsMax, batch);
                break;
            case FieldSet.Headers:
                fields.Headers = ReadHeaders(ref json, batch);
                break;
        }
    }

    private static void ReadPayload(ref Utf8JsonReader json, ReadOnlySpan<byte> source, ref MessageJsonFields fields)
    {
        fields.IsPayloadText = json.TokenType == JsonTokenType.String;
        if (fields.IsPayloadText && !json.ValueIsEscaped)
        {
            fields.PayloadText = json.ValueSpan;
        }
        else if (fields.IsPayloadText)
        {
            byte[] text = new byte[json.ValueSpan.Length];
            fields.PayloadText = text.AsSpan(0, json.CopyString(text));
        }

        int start = (int)json.TokenStartIndex;
        json.Skip();
        fields.PayloadJson = source[start..(int)json.BytesConsumed];
    }

    private static MessageHeader[]? ReadHeaders(ref Utf8JsonReader json, RoutedBatch batch)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid(batch, $"headers must be an object of strings, not {Name(json.TokenType)}");
        }

        var headers = new List<MessageHeader>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            json.Read();
            headers.Add(json.TokenType == JsonTokenType.String
                ? new MessageHeader(name, json.GetString()!)
                : throw Invalid(batch, $"header \"{name}\" must be a string, not {Name(json.TokenType)}"));
            if (headers.Count > MessageBatchLimits.HeadersMax)
            {
                throw Refused(batch, MessageBatchError.TooManyHeaders);
            }
        }

        return [.. headers];
    }

    private static string? Text(ref Utf8JsonReader json, string name, RoutedBatch batch) => json.TokenType switch
    {
        JsonTokenType.String => json.GetString(),
        JsonTokenType.Null => null,
        _ => throw Invalid(batch, $"{name} must be a string, not {Name(json.TokenType)}"),
    };

    private static long? Time(string? text, RoutedBatch batch)
    {
        if (text is null)
        {
            return null;
        }

        return JsonText.TryParseTime(text, out long timestampUs)
            ? timestampUs
            : throw Invalid(batch, $"timestamp \"{text}\" is not an RFC 3339 time such as 2026-01-31T12:00:00Z");
    }

    /// <summary>Milliseconds, with decimals, as microseconds.</summary>
    private static long? Microseconds(ref Utf8JsonReader json, string name, long minUs, long maxUs, RoutedBatch batch)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (json.TokenType != JsonTokenType.Number)
        {
            throw Invalid(batch, $"{name} must be a number of milliseconds, not {Name(json.TokenType)}");
        }

        double us = Math.Round(json.GetDouble() * UsPerMs);
        return us >= minUs && us <= maxUs
            ? (long)us
            : throw Invalid(batch, $"{name} must be between {minUs / UsPerMs} and {maxUs / UsPerMs} milliseconds");
    }

    private static ProblemException Refused(RoutedBatch batch, MessageBatchError error)
    {
        string detail = error == MessageBatchError.PayloadTooLarge
            ? $"message {batch.Count}: the payload is larger than {batch.PayloadBytesMax} bytes, the most that this topic takes"
            : new MessageBatchProblem(error, batch.Count).ToString();
        bool isTooLarge = error
            is MessageBatchError.PayloadTooLarge or MessageBatchError.BatchTooLarge or MessageBatchError.TooManyMessages;
        return new ProblemException(isTooLarge ? Problem.TooLarge(detail) : Problem.InvalidMessage(detail));
    }

    private static ProblemException Invalid(RoutedBatch batch, string what) =>
        new(Problem.InvalidMessage($"message {batch.Count}: {what}"));

    private static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.Null => "null",
        _ => "something else",
    };

    [Flags]
    private enum FieldSet
    {
        Payload = 1,
        Id = 2,
        Key = 4,
        Sender = 8,
        Recipient = 16,
        ContentType = 32,
        Encoding = 64,
        Timestamp = 128,
        Headers = 256,
        ClockOffset = 512,
        ClockBound = 1024,
    }
}
