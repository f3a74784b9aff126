namespace Wiber.Client.Api;

/// <summary>A partition of a topic.</summary>
public sealed record PartitionDescription
{
    /// <summary>Its number, from 0.</summary>
    public required int Partition { get; init; }

    /// <summary>The first offset that can be read.</summary>
    public long FirstOffset { get; init; }

    /// <summary>The offset that the next message gets.</summary>
    public long EndOffset { get; init; }

    /// <summary>Messages that can be read.</summary>
    public long MessageCount { get; init; }
}
