namespace Wiber.Testing.Histories;

/// <summary>
/// One message published, from the first time it was sent to the last answer: all retries under one producer's sequence.
/// </summary>
public sealed record PublishOperation : LogOperation
{
    /// <summary>The message, which no other publish of the history has.</summary>
    public required string Payload { get; init; }

    /// <summary>What the publisher was told. If it is <see cref="PublishOutcome.Unknown"/>, it never completed.</summary>
    public required PublishOutcome Outcome { get; init; }

    /// <summary>Where it is stored, if that is known.</summary>
    public long? Offset { get; init; }
}
