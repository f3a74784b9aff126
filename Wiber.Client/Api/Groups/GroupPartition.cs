namespace Wiber.Client.Api.Groups;

/// <summary>A partition that a group consumes, or has an offset in.</summary>
public sealed record GroupPartition
{
    public required string Topic { get; init; }

    public required int Partition { get; init; }

    /// <summary>Where the group goes on; null if it never committed.</summary>
    public long? Offset { get; init; }

    /// <summary>One behind the last message.</summary>
    public required long EndOffset { get; init; }

    /// <summary>Messages from there to the end.</summary>
    public required long Lag { get; init; }

    /// <summary>The member that consumes it, if one does.</summary>
    public string? Member { get; init; }

    /// <summary>True if that member is to let go of it.</summary>
    public bool Revoking { get; init; }
}
