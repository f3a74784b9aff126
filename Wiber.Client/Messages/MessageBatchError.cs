namespace Wiber.Client.Messages;

/// <summary>What is wrong with a message or an encoded batch. <see cref="MessageBatchProblem"/> puts it in a sentence.</summary>
public enum MessageBatchError
{
    None = 0,

    /// <summary>The bytes end before what they announce.</summary>
    Truncated,

    /// <summary>The batch was encoded by a version that this build does not know.</summary>
    UnsupportedVersion,

    /// <summary>A reserved bit is set in the batch header.</summary>
    UnsupportedFlags,

    InvalidTopic,
    InvalidPartition,
    NoMessages,
    TooManyMessages,
    BatchTooLarge,

    /// <summary>A length is not a shortest-form varint of at most five bytes.</summary>
    InvalidLength,

    /// <summary>Bytes follow the last message.</summary>
    TrailingBytes,

    IdEmpty,
    IdTooLong,
    KeyTooLong,
    SenderTooLong,
    RecipientTooLong,
    ContentTypeTooLong,
    TooManyHeaders,

    /// <summary>The message says that it has headers and then has none, which is a second encoding of a message without.</summary>
    HeadersEmpty,
    HeaderNameEmpty,
    HeaderNameTooLong,
    HeaderValueTooLong,
    PayloadTooLarge,

    /// <summary>A text field is not valid UTF-8, or a text with half a surrogate pair was given.</summary>
    InvalidText,

    /// <summary>A control character in a field that must be one line of plain text.</summary>
    ControlCharacter,

    /// <summary>The sender's time is before the year 1 or after the year 9999.</summary>
    TimestampOutOfRange,

    /// <summary>A clock is described, and there is no time that it showed.</summary>
    ClockWithoutTimestamp,
}
