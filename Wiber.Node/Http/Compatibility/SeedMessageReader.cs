using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Compatibility;

/// <summary>
/// Reads the request bodies of the seeds' API. As there, fields that are not known are passed over and of one that is given twice
/// the last counts; whatever cannot be understood is named and refused.
/// </summary>
internal static class SeedMessageReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    private delegate void FieldReader<in T>(ref Utf8JsonReader json, string name, T target);

    /// <summary><c>{"sender"?, "recipient"?, "payload"?, "msg_id"?, "ts"?}</c>.</summary>
    /// <exception cref="ProblemException">The body is anything else.</exception>
    public static SeedMessage ReadSent(ReadOnlyMemory<byte> body) => ReadDocument(
        body, new SeedMessage(), (ref json, name, message) => ReadField(ref json, name, message, body));

    /// <summary><c>{"msg": {"msg_id", "sender"?, "recipient"?, "payload"?, "ts"?}}</c>.</summary>
    /// <exception cref="ProblemException">The body is anything else.</exception>
    public static SeedMessage ReadReplicated(ReadOnlyMemory<byte> body)
    {
        SeedMessage? message = null;
        ReadDocument(body, body, (ref json, name, source) =>
        {
            if (name == "msg")
            {
                message = new SeedMessage();
                ReadObject(ref json, message, (ref field, key, target) => ReadField(ref field, key, target, source));
            }
            else
            {
                json.Skip();
            }
        });
        return message switch
        {
            null => throw Invalid("msg is missing"),
            { Id: null } => throw Invalid("msg has no msg_id"),
            _ => message,
        };
    }

    /// <summary><c>{"since"?}</c>, or nothing: the number of the last message that the asker has.</summary>
    /// <exception cref="ProblemException">The body is anything else.</exception>
    public static long ReadSince(ReadOnlyMemory<byte> body)
    {
        long since = 0;
        if (!body.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            ReadDocument(body, body, (ref json, name, _) =>
            {
                if (name != "since")
                {
                    json.Skip();
                }
                else if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out since))
                {
                    throw Invalid("since must be integer");
                }
            });
        }

        return since;
    }

    /// <summary><c>{"timestamp", "sender"?}</c>: a time in seconds since 1970; nothing if it is not given.</summary>
    /// <exception cref="ProblemException">The body is anything else.</exception>
    public static double? ReadTimestamp(ReadOnlyMemory<byte> body)
    {
        double? timestamp = null;
        ReadDocument(body, body, (ref json, name, _) =>
        {
            if (name != "timestamp")
            {
                json.Skip();
            }
            else if (json.TokenType != JsonTokenType.Null)
            {
                timestamp = json.TokenType == JsonTokenType.Number
                    ? json.GetDouble()
                    : throw Invalid("Invalid timestamp: timestamp must be numeric");
            }
        });
        return timestamp;
    }

    private static T ReadDocument<T>(ReadOnlyMemory<byte> body, T target, FieldReader<T> readField)
    {
        if (!Utf8.IsValid(body.Span))
        {
            throw Invalid("the body is not valid UTF-8");
        }

        try
        {
            var json = new Utf8JsonReader(body.Span, Options);
            json.Read();
            ReadObject(ref json, target, readField);

            // Throws if anything but white space follows.
            json.Read();
            return target;
        }
        catch (JsonException exception)
        {
            throw Invalid($"not valid JSON: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            // What the reader raises for half a surrogate pair.
            throw Invalid("a text is not valid Unicode");
        }
    }

    private static void ReadObject<T>(ref Utf8JsonReader json, T target, FieldReader<T> readField)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid("expected a JSON object");
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            json.Read();
            readField(ref json, name, target);
        }
    }

    private static void ReadField(ref Utf8JsonReader json, string name, SeedMessage message, ReadOnlyMemory<byte> body)
    {
        switch (name)
        {
            case "msg_id":
                // A form that leaves the field empty has none to give.
                message.Id = Text(ref json, name) is { Length: > 0 } id ? id : null;
                break;
            case "sender":
                message.SetSender(Text(ref json, name));
                break;
            case "recipient":
                message.SetRecipient(Text(ref json, name));
                break;
            case "ts":
                message.TimestampUs = Time(ref json);
                break;
            case "payload":
                ReadPayload(ref json, message, body);
                break;
            default:
                json.Skip();
                break;
        }
    }

    private static void ReadPayload(ref Utf8JsonReader json, SeedMessage message, ReadOnlyMemory<byte> body)
    {
        int start = (int)json.TokenStartIndex;
        message.IsJson = json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                message.Payload = default;
                break;
            case JsonTokenType.String when json.ValueIsEscaped:
                byte[] text = new byte[json.ValueSpan.Length];
                message.Payload = text.AsMemory(0, json.CopyString(text));
                break;
            case JsonTokenType.String:
                message.Payload = body.Slice(start + 1, json.ValueSpan.Length);
                break;
            default:
                CheckTexts(ref json);
                message.Payload = body[start..(int)json.BytesConsumed];
                break;
        }
    }

    /// <summary>Goes to the end of a value and raises what its readers would stumble over: half a surrogate pair.</summary>
    private static void CheckTexts(ref Utf8JsonReader json)
    {
        int depth = json.CurrentDepth;
        bool isOpen = json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        while (isOpen && json.Read())
        {
            isOpen = json.CurrentDepth > depth;
            if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && json.ValueIsEscaped)
            {
                json.GetString();
            }
        }
    }

    private static string? Text(ref Utf8JsonReader json, string name) => json.TokenType switch
    {
        JsonTokenType.String => json.GetString(),
        JsonTokenType.Number => Encoding.UTF8.GetString(json.ValueSpan),
        JsonTokenType.Null => null,
        _ => throw Invalid($"{name} must be a string"),
    };

    private static long Time(ref Utf8JsonReader json)
    {
        double? seconds = json.TokenType switch
        {
            JsonTokenType.Number => json.GetDouble(),
            JsonTokenType.String when double.TryParse(
                json.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) => parsed,
            _ => null,
        };
        return seconds is null ? throw Invalid("ts must be a number of seconds since 1970")
            : SeedsTopic.Microseconds(seconds.Value) ?? throw Invalid("ts must be a time in the years 1 to 9999");
    }

    private static ProblemException Invalid(string reason) => new(Problem.InvalidMessage(reason));
}
