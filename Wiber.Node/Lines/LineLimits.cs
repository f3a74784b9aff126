using Wiber.Client.Messages;
using Wiber.Node.Http;

namespace Wiber.Node.Lines;

/// <summary>The bounds of the line protocol.</summary>
internal static class LineLimits
{
    /// <summary>Bytes of a request: the largest message with its id and topic.</summary>
    public const int LineBytesMax = MessageBatchLimits.PayloadBytesMax + 1024;

    public const int ConnectionsMax = 1_000;

    /// <summary>All connections together must not take every place of the node's waiting readers.</summary>
    public const int SubscriptionsPerConnectionMax = 16;

    /// <summary>Messages of one answer to HISTORY.</summary>
    public const int HistoryMessagesMax = MessageBatchLimits.MessagesMax;

    /// <summary>Bytes of messages of one answer to HISTORY, more or less a page.</summary>
    public const int HistoryBytesMax = 64 * 1024 * 1024;

    /// <summary>Bytes of messages of an answer to HISTORY that are held at a time.</summary>
    public const int HistoryPageBytesMax = ApiLimits.AnswerBytesMax;

    /// <summary>
    /// Reads for one answer to HISTORY: each does bounded work, and finds little where a topic's messages are far between.
    /// </summary>
    public const int HistoryPagesMax = 32;

    /// <summary>How often a client that sends no more is looked after.</summary>
    public static readonly TimeSpan GoneCheckInterval = TimeSpan.FromSeconds(5);

    /// <summary>A line that was begun must end within this time.</summary>
    public static readonly TimeSpan LineTimeout = TimeSpan.FromSeconds(30);
}
