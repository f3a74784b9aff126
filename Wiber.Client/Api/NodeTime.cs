namespace Wiber.Client.Api;

/// <summary>What a node's clock said when it got a question and when it answered.</summary>
public sealed record NodeTime
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>When it got the question, microseconds since 1970.</summary>
    public required long ReceiveTimeUs { get; init; }

    /// <summary>When it answered, microseconds since 1970.</summary>
    public required long SendTimeUs { get; init; }

    /// <summary>How far the clock may be off, in microseconds; null while that is not known.</summary>
    public long? BoundUs { get; init; }
}
