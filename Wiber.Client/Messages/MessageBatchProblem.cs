namespace Wiber.Client.Messages;

/// <summary>An error and where it is.</summary>
/// <param name="Error">What is wrong.</param>
/// <param name="Position">The message in the batch, from 0; -1 when it is the batch itself.</param>
public readonly record struct MessageBatchProblem(MessageBatchError Error, int Position)
{
    /// <summary>The position of a problem that is not in one message.</summary>
    public const int WholeBatch = -1;

    /// <summary>One sentence for the sender.</summary>
    public override string ToString() => Position == WholeBatch ? Describe(Error) : $"message {Position}: {Describe(Error)}";

    private static string Describe(MessageBatchError error) => error switch
    {
        MessageBatchError.None => "no problem",
        MessageBatchError.Truncated => "the data ends too early",
        MessageBatchError.UnsupportedVersion => $"the batch is not of version {MessageBatchFormat.Version}",
        MessageBatchError.UnsupportedFlags => "a reserved flag is set",
        MessageBatchError.InvalidTopic => $"the topic is not a valid name; {TopicName.Rule}",
        MessageBatchError.InvalidPartition =>
            $"the partition is not between 0 and {int.MaxValue}, or beyond those that it was chosen out of",
        MessageBatchError.NoMessages => "the batch holds no message",
        MessageBatchError.TooManyMessages => $"the batch holds more than {MessageBatchLimits.MessagesMax} messages",
        MessageBatchError.BatchTooLarge => $"the batch is larger than {MessageBatchLimits.BatchBytesMax} bytes",
        MessageBatchError.InvalidLength => "a length is malformed",
        MessageBatchError.TrailingBytes => "there is data after the last message",
        MessageBatchError.IdEmpty => "the id is empty; leave it out to have one made",
        MessageBatchError.IdTooLong => $"the id is longer than {MessageBatchLimits.IdBytesMax} bytes",
        MessageBatchError.KeyTooLong => $"the key is longer than {MessageBatchLimits.KeyBytesMax} bytes",
        MessageBatchError.SenderTooLong => $"the sender is longer than {MessageBatchLimits.SenderBytesMax} bytes",
        MessageBatchError.RecipientTooLong => $"the recipient is longer than {MessageBatchLimits.RecipientBytesMax} bytes",
        MessageBatchError.ContentTypeTooLong => $"the content type is longer than {MessageBatchLimits.ContentTypeBytesMax} bytes",
        MessageBatchError.TooManyHeaders => $"there are more than {MessageBatchLimits.HeadersMax} headers",
        MessageBatchError.HeadersEmpty => "the headers are announced, and there are none",
        MessageBatchError.HeaderNameEmpty => "a header has no name",
        MessageBatchError.HeaderNameTooLong => $"a header name is longer than {MessageBatchLimits.HeaderNameBytesMax} bytes",
        MessageBatchError.HeaderValueTooLong => $"a header value is longer than {MessageBatchLimits.HeaderValueBytesMax} bytes",
        MessageBatchError.PayloadTooLarge => $"the payload is larger than {MessageBatchLimits.PayloadBytesMax} bytes",
        MessageBatchError.InvalidText => "a text is not valid Unicode",
        MessageBatchError.TimestampOutOfRange =>
            "the timestamp is not between the years 1 and 9999, or is not when it is corrected by the clock's offset",
        MessageBatchError.ClockWithoutTimestamp => "the sender's clock is described, but its timestamp is not given",
        MessageBatchError.ControlCharacter =>
            "id, key, sender, recipient, content type and header names may not hold control characters such as line breaks",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "not an error of a message batch"),
    };
}
