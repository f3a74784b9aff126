namespace Wiber.Client.Messages;

/// <summary>
/// The bounds of a message batch. Writers refuse what is over them and readers call it damage. Text is counted in UTF-8 bytes.
/// </summary>
public static class MessageBatchLimits
{
    public const int TopicCharsMax = 249;
    public const int IdBytesMax = 256;
    public const int KeyBytesMax = 1024;
    public const int SenderBytesMax = 256;
    public const int RecipientBytesMax = 256;
    public const int ContentTypeBytesMax = 128;
    public const int HeadersMax = 64;
    public const int HeaderNameBytesMax = 128;
    public const int HeaderValueBytesMax = 4096;
    public const int PayloadBytesMax = 1024 * 1024;
    public const int MessagesMax = 10_000;

    /// <summary>Bounds the whole encoded batch: header, topic and messages.</summary>
    public const int BatchBytesMax = 8 * 1024 * 1024;
}
