using System.Text.Json.Serialization;

namespace Wiber.Client.Api.Groups;

/// <summary>Where a group is to go on in a partition.</summary>
public sealed record CommitOffset
{
    public required string Topic { get; init; }

    /// <summary>Which topic of that name it must be, as the assignment said; null for whichever it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TopicNumber { get; init; }

    public required int Partition { get; init; }

    /// <summary>The first message that is not done: after the message at 41, it is 42.</summary>
    public required long Offset { get; init; }

    /// <summary>A text to keep with it, up to 256 bytes.</summary>
    public string? Metadata { get; init; }
}
