using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.PowerShell.Errors;
using Wiber.PowerShell.Parameters;

namespace Wiber.PowerShell.Messages;

/// <summary>Makes messages of the objects that come through a pipeline.</summary>
/// <param name="fields">What the user gave for all of them; it goes before what the objects say.</param>
/// <param name="asJson">Whether every payload is to be JSON.</param>
/// <param name="depth">How deep objects are written.</param>
internal sealed class MessageTemplate(OutgoingMessage fields, bool asJson, int depth)
{
    private const string JsonType = "application/json";
    private const string BytesType = "application/octet-stream";
    private const string PayloadProperty = "Payload";

    /// <summary>
    /// Makes a message: of a message a copy, of an object with a property Payload what its properties say, else of a payload.
    /// </summary>
    /// <exception cref="CommandException">No message can be made of it.</exception>
    public OutgoingMessage Make(object? input) => input switch
    {
        null => throw CommandException.InvalidArgument("$null is no message", "An empty message is an empty text: ''."),
        PSObject { BaseObject: WiberMessage message } => Copy(message),
        WiberMessage message => Copy(message),
        PSObject { BaseObject: PSCustomObject } row when row.Properties[PayloadProperty] is { } payload => Check(
            OfRow(row, payload.Value)),
        _ => Check(OfPayload(input, fields)),
    };

    private OutgoingMessage Copy(WiberMessage message)
    {
        Message stored = message.Stored;
        return fields with
        {
            Payload = stored.GetBytes(),
            ContentType = fields.ContentType ?? stored.ContentType ?? (stored.Encoding == "base64" ? BytesType : null),
            Id = fields.Id ?? stored.Id,
            Key = fields.Key ?? stored.Key,
            Sender = fields.Sender ?? stored.Sender,
            Recipient = fields.Recipient ?? stored.Recipient,
            Headers = fields.Headers ?? stored.Headers,
            Timestamp = fields.Timestamp ?? stored.ClientTimestamp,
            Clock = fields.Timestamp is null ? stored.GetClock() : null,
        };
    }

    private OutgoingMessage OfRow(PSObject row, object? payload)
    {
        OutgoingMessage all = fields with
        {
            Id = fields.Id ?? Text(row, nameof(OutgoingMessage.Id)),
            Key = fields.Key ?? Text(row, nameof(OutgoingMessage.Key)),
            Sender = fields.Sender ?? Text(row, nameof(OutgoingMessage.Sender)),
            Recipient = fields.Recipient ?? Text(row, nameof(OutgoingMessage.Recipient)),
            ContentType = fields.ContentType ?? Text(row, nameof(OutgoingMessage.ContentType)),
            Headers = fields.Headers ?? ReadHeaders(row.Properties[nameof(OutgoingMessage.Headers)]?.Value),
            Timestamp = fields.Timestamp ?? ReadTime(row.Properties[nameof(WiberMessage.ClientTimestamp)]?.Value),
        };
        return OfPayload(payload ?? "", all);
    }

    /// <summary>Headers of a table; null for none.</summary>
    /// <exception cref="CommandException">Two names are the same as text, such as 1 and '1'.</exception>
    public static IReadOnlyDictionary<string, string>? ReadHeaders(object? value)
    {
        if ((value is PSObject wrapped ? wrapped.BaseObject : value) is not IDictionary { Count: > 0 } table)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(table.Count, StringComparer.Ordinal);
        foreach (DictionaryEntry each in table)
        {
            string name = LanguagePrimitives.ConvertTo<string>(each.Key);
            if (!headers.TryAdd(name, LanguagePrimitives.ConvertTo<string>(each.Value)))
            {
                throw CommandException.InvalidArgument(
                    $"the headers have \"{name}\" twice", "Give each name once: 1 and '1' are the same text.", table);
            }
        }

        return headers;
    }

    private static string? Text(PSObject row, string name) =>
        LanguagePrimitives.ConvertTo<string>(row.Properties[name]?.Value) is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? ReadTime(object? value) => value switch
    {
        null or "" => null,
        _ when InstantTransformationAttribute.TryRead(
            Argument.Unwrap(value), DateTimeOffset.UtcNow, out DateTimeOffset time) => time,
        _ => throw CommandException.InvalidArgument(
            $"\"{value}\" is not a time", "A ClientTimestamp is a time such as 2026-01-31T12:00:00Z.", value),
    };

    private OutgoingMessage OfPayload(object input, OutgoingMessage all)
    {
        object plain = input is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : input;
        if (plain is byte[] bytes && !asJson)
        {
            return all with { Payload = bytes, ContentType = all.ContentType ?? BytesType };
        }

        bool isObject = plain is PSObject or IDictionary || (plain is IEnumerable and not string);
        if (asJson || isObject)
        {
            return all with { Payload = JsonObjects.ToJson(input, depth), ContentType = all.ContentType ?? JsonType };
        }

        string text = plain switch
        {
            string given => given,
            DateTime or DateTimeOffset => ((IFormattable)plain).ToString("o", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => LanguagePrimitives.ConvertTo<string>(input),
        };
        return all with { Payload = Encoding.UTF8.GetBytes(text) };
    }

    /// <summary>What a node would refuse is told before it is sent with others.</summary>
    private static OutgoingMessage Check(OutgoingMessage message) =>
        message.Payload.Length > MessageBatchLimits.PayloadBytesMax
            ? throw new CommandException(
                new Failure("TooLarge", ErrorCategory.LimitsExceeded, "Send it in pieces, or a reference to it."),
                $"the message has {message.Payload.Length:N0} bytes; "
                + $"a message has at most {MessageBatchLimits.PayloadBytesMax:N0}")
            : message;
}
