namespace Wiber.Node.Http.Tracing;

/// <summary>A message between this node and another, or several alike, as <see cref="PeerMessageLog"/> keeps it.</summary>
internal readonly record struct PeerMessageRecord
{
    /// <summary>Counts this node's records from 1 on.</summary>
    public long Sequence { get; init; }

    /// <summary>Microseconds since 1970 on the synchronized clock; of several messages, when the last came or went.</summary>
    public required long TimeUs { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>See <see cref="PeerMessageKind"/>.</summary>
    public required string Kind { get; init; }

    public required ulong Term { get; init; }

    /// <summary>The log index that it speaks of; nothing if it speaks of none.</summary>
    public required ulong? Index { get; init; }

    /// <summary>Log entries in it; of several messages, in all of them.</summary>
    public int Entries { get; init; }

    /// <summary>Of an answer, whether it says yes.</summary>
    public bool? Success { get; init; }

    /// <summary>See <see cref="PeerMessageOutcome"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>How many messages alike it stands for.</summary>
    public int Count { get; init; } = 1;

    public PeerMessageRecord()
    {
    }
}
