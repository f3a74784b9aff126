using Wiber.Client.Messages;

namespace Wiber.Node.Http;

/// <summary>The bounds of the client API.</summary>
internal static class ApiLimits
{
    /// <summary>Bytes of a request body.</summary>
    public const int BodyBytesMax = MessageBatchLimits.BatchBytesMax;

    /// <summary>Bytes of a request body after which the connection is cut instead of answered.</summary>
    public const int BodyBytesReadMax = 64 * 1024 * 1024;

    /// <summary>Headers of a request.</summary>
    public const int RequestHeadersMax = 100;

    /// <summary>Bytes of the headers of a request together.</summary>
    public const int RequestHeadersBytesMax = 32 * 1024;

    /// <summary>Messages in one answer.</summary>
    public const int MessagesMax = MessageBatchLimits.MessagesMax;

    /// <summary>Batches in one request.</summary>
    public const int BatchesMax = Replica.Replica.ProposalGroupMax;

    public const int MessagesDefault = 100;

    /// <summary>Encoded bytes of the messages in one answer.</summary>
    public const int AnswerBytesMax = 8 * 1024 * 1024;

    /// <summary>Bytes of an answer that are written before the reader has to take them.</summary>
    public const int AnswerPieceBytes = 64 * 1024;

    /// <summary>How long a long poll may wait.</summary>
    public const int WaitMsMax = 60_000;

    /// <summary>How long a linearizable read may wait for its confirmation.</summary>
    public const int ReadTimeoutMs = 5_000;

    /// <summary>Open connections of other nodes, with room for those that broke and have not ended yet.</summary>
    public const int PeerConnectionsMax = 256;

    /// <summary>Bytes that the ordered reads of a node hold back together.</summary>
    public const long OrderedBytesHeldMax = 256L * 1024 * 1024;

    /// <summary>How far applying may be behind for a node to count as ready.</summary>
    public const ulong ReadyLagMax = 1_000;

    /// <summary>Messages that a stream takes from the log at a time.</summary>
    public const int StreamMessagesMax = 500;

    /// <summary>
    /// Encoded bytes of the messages that a stream takes from the log at a time, or one message: a slow reader holds no more than
    /// that.
    /// </summary>
    public const int StreamBytesMax = 256 * 1024;

    /// <summary>A client that takes nothing of what is written for it for this long is cut off.</summary>
    public const int StreamWriteTimeoutMs = 10_000;

    /// <summary>An idle stream says that it lives.</summary>
    public const int StreamKeepAliveMs = 15_000;
}
