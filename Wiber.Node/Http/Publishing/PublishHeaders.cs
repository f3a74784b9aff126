namespace Wiber.Node.Http.Publishing;

/// <summary>Request headers that name a publish request, so that a retry of it is stored once.</summary>
internal static class PublishHeaders
{
    /// <summary>Who numbers its requests; an unsigned 64-bit number, not 0.</summary>
    public const string Producer = "Wiber-Producer";

    /// <summary>The producer's number of the request.</summary>
    public const string Sequence = "Wiber-Sequence";
}
