namespace Wiber.Testing.Histories;

/// <summary>A read that was answered. One that was not says nothing and changes nothing; it is no part of a history.</summary>
public sealed record ReadOperation : LogOperation
{
    /// <summary>The node that answered.</summary>
    public required string Node { get; init; }

    /// <summary>The first offset that was asked for.</summary>
    public required long From { get; init; }

    /// <summary>The most messages that were asked for; 0 asks only for the end.</summary>
    public required int Limit { get; init; }

    /// <summary>The messages, at the offsets <see cref="From"/>, <see cref="From"/> + 1, and so on.</summary>
    public required IReadOnlyList<string> Payloads { get; init; }

    /// <summary>How many messages the topic had; 0 for a topic that did not exist yet.</summary>
    public required long End { get; init; }

    /// <summary>How many messages a log of this end has to give.</summary>
    public long ExpectedCount => Math.Clamp(End - From, 0, Limit);
}
