namespace Wiber.Client.Api;

/// <summary>The HTTP headers of a node's API that are its own.</summary>
public static class WiberHeaders
{
    /// <summary>
    /// Of a publish request, so that a retry of it is stored once: who numbers its requests; an unsigned 64-bit number, not 0.
    /// </summary>
    public const string Producer = "Wiber-Producer";

    /// <summary>Of a publish request: the producer's number of it.</summary>
    public const string Sequence = "Wiber-Sequence";

    /// <summary>
    /// Of a publish request: for how many milliseconds a node that knows no leader may wait for one before it says so; at most the
    /// longest election timeout. Without it a node does not wait.
    /// </summary>
    public const string LeaderWait = "Wiber-Leader-Wait-Ms";

    /// <summary>Of fetched batches: the offset to go on at.</summary>
    public const string NextOffset = "Wiber-Next-Offset";

    /// <summary>Of fetched batches: the offset of the message that comes next to the partition.</summary>
    public const string EndOffset = "Wiber-End-Offset";
}
