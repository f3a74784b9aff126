namespace Wiber.Node.Http.Tracing;

/// <summary>What became of a message at this node.</summary>
internal static class PeerMessageOutcome
{
    /// <summary>Written to the connection.</summary>
    public const string Sent = "sent";

    /// <summary>Taken.</summary>
    public const string Received = "received";

    /// <summary>Not sent or not taken, because this node is cut off from the other.</summary>
    public const string Dropped = "dropped";

    /// <summary>Not sent: there is no connection, or too much waits for it.</summary>
    public const string Failed = "failed";
}
