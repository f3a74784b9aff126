using System.Text.Unicode;

namespace Wiber.Client.Messages;

/// <summary>The limits of single fields, in one place for the writer, the reader and the validator.</summary>
internal static class MessageRules
{
    /// <summary>The year 1.</summary>
    private const long TimestampUsMin = -62_135_596_800_000_000;

    /// <summary>The end of the year 9999.</summary>
    private const long TimestampUsMax = 253_402_300_799_999_999;

    private const byte Delete = 0x7f;
    private const byte C1Lead = 0xc2;
    private const byte C1TrailMax = 0x9f;

    public static MessageBatchError CheckLength(MessageFields field, int bytes) => field switch
    {
        MessageFields.Id when bytes == 0 => MessageBatchError.IdEmpty,
        MessageFields.Id when bytes > MessageBatchLimits.IdBytesMax => MessageBatchError.IdTooLong,
        MessageFields.Key when bytes > MessageBatchLimits.KeyBytesMax => MessageBatchError.KeyTooLong,
        MessageFields.Sender when bytes > MessageBatchLimits.SenderBytesMax => MessageBatchError.SenderTooLong,
        MessageFields.Recipient when bytes > MessageBatchLimits.RecipientBytesMax => MessageBatchError.RecipientTooLong,
        MessageFields.ContentType when bytes > MessageBatchLimits.ContentTypeBytesMax => MessageBatchError.ContentTypeTooLong,
        _ => MessageBatchError.None,
    };

    public static MessageBatchError CheckHeaderCount(int count) =>
        count > MessageBatchLimits.HeadersMax ? MessageBatchError.TooManyHeaders : MessageBatchError.None;

    public static MessageBatchError CheckHeaderLengths(int nameBytes, int valueBytes) => nameBytes switch
    {
        0 => MessageBatchError.HeaderNameEmpty,
        > MessageBatchLimits.HeaderNameBytesMax => MessageBatchError.HeaderNameTooLong,
        _ => valueBytes > MessageBatchLimits.HeaderValueBytesMax ? MessageBatchError.HeaderValueTooLong : MessageBatchError.None,
    };

    public static MessageBatchError CheckPayload(int bytes) =>
        bytes > MessageBatchLimits.PayloadBytesMax ? MessageBatchError.PayloadTooLarge : MessageBatchError.None;

    /// <summary>Checks the text of every field; lengths were checked when the message was parsed.</summary>
    public static MessageBatchError CheckText(in MessageView message)
    {
        MessageBatchError error = CheckLine(message.Id);
        error = error == MessageBatchError.None ? CheckLine(message.Key) : error;
        error = error == MessageBatchError.None ? CheckLine(message.Sender) : error;
        error = error == MessageBatchError.None ? CheckLine(message.Recipient) : error;
        error = error == MessageBatchError.None ? CheckLine(message.ContentType) : error;
        MessageHeaderReader headers = message.Headers;
        while (error == MessageBatchError.None && headers.MoveNext())
        {
            error = CheckLine(headers.Name);
            if (error == MessageBatchError.None && !Utf8.IsValid(headers.Value))
            {
                error = MessageBatchError.InvalidText;
            }
        }

        return error == MessageBatchError.None && !IsTimeRight(message) ? MessageBatchError.TimestampOutOfRange : error;
    }

    /// <summary>The sender's time and the corrected one must be times; their sum may not even be a number.</summary>
    private static bool IsTimeRight(in MessageView message)
    {
        long offsetUs = message.ClientClock?.OffsetUs ?? 0;
        return message.ClientTimestampUs is not { } timeUs
            || (timeUs is >= TimestampUsMin and <= TimestampUsMax
                && offsetUs >= TimestampUsMin - timeUs
                && offsetUs <= TimestampUsMax - timeUs);
    }

    private static MessageBatchError CheckLine(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return MessageBatchError.None;
        }

        if (text.IndexOfAnyInRange((byte)0, (byte)0x1f) >= 0 || text.Contains(Delete))
        {
            return MessageBatchError.ControlCharacter;
        }

        if (!Utf8.IsValid(text))
        {
            return MessageBatchError.InvalidText;
        }

        return HasC1Control(text) ? MessageBatchError.ControlCharacter : MessageBatchError.None;
    }

    /// <summary>U+0080 to U+009F, in UTF-8 the bytes c2 80 to c2 9f: terminals act on them too.</summary>
    private static bool HasC1Control(ReadOnlySpan<byte> text)
    {
        for (int lead = text.IndexOf(C1Lead); lead >= 0; lead = text.IndexOf(C1Lead))
        {
            if (text[lead + 1] <= C1TrailMax)
            {
                return true;
            }

            text = text[(lead + 2)..];
        }

        return false;
    }
}
