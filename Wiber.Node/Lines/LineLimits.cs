using Wiber.Client.Messages;

namespace Wiber.Node.Lines;

/// <summary>The bounds of the line protocol.</summary>
internal static class LineLimits
{
    /// <summary>Bytes of a request: the largest message with its id and topic.</summary>
    public const int LineBytesMax = MessageBatchLimits.PayloadBytesMax + 1024;

    public const int ConnectionsMax = 1_000;

    public const int SubscriptionsPerConnectionMax = 64;

    /// <summary>Messages of one answer to HISTORY.</summary>
    public const int HistoryMessagesMax = MessageBatchLimits.MessagesMax;

    /// <summary>Bytes of messages of one answer to HISTORY.</summary>
    public const int HistoryBytesMax = 64 * 1024 * 1024;

    /// <summary>A client that takes nothing for this long is cut off.</summary>
    public static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(10);
}
