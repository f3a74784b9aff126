using System.Text.Json.Serialization;

namespace Wiber.Client.Api.Groups;

/// <summary>A partition that a member consumes.</summary>
public sealed record AssignedPartition
{
    public required string Topic { get; init; }

    /// <summary>Which topic of that name it is: one that is deleted and made again has another number.</summary>
    public required int TopicNumber { get; init; }

    public required int Partition { get; init; }

    /// <summary>The first message that is not done; null if the group never committed here.</summary>
    public long? Offset { get; init; }

    /// <summary>What was kept with the offset.</summary>
    public string? Metadata { get; init; }

    /// <summary>True if the member is to finish with it, commit, and let go of it.</summary>
    public bool Revoking { get; init; }

    /// <summary>Which partition it is.</summary>
    [JsonIgnore]
    public PartitionRef Ref => new(Topic, Partition);
}
