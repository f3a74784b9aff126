namespace Wiber.Gateway.Hosting;

/// <summary>How much of everything a gateway takes.</summary>
internal static class GatewayLimits
{
    /// <summary>Bytes of a request's body, as much as a node takes.</summary>
    public const int BodyBytesMax = 8 << 20;

    /// <summary>Bytes of all requests' bodies that are held at a time.</summary>
    public const long RequestBytesMax = 64 << 20;

    /// <summary>Open connections.</summary>
    public const int ConnectionsMax = 1_024;

    /// <summary>Open WebSockets.</summary>
    public const int SocketsMax = 256;

    /// <summary>Bytes of a message of conversation, as JSON.</summary>
    public const int ConversationBytesMax = 1 << 20;

    /// <summary>Messages of one history.</summary>
    public const int HistoryMax = 1_000;

    /// <summary>Lines of a log from which following begins.</summary>
    public const int TailLinesMax = 10_000;
}
