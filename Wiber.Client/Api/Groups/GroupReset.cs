using System.Text.Json.Serialization;

namespace Wiber.Client.Api.Groups;

/// <summary>Where a group without members is to go on in a topic. One of <see cref="To"/>, <see cref="Offset"/> and
/// <see cref="Time"/> must be given.</summary>
public sealed record GroupReset
{
    public required string Topic { get; init; }

    /// <summary>One partition; null for all of the topic.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Partition { get; init; }

    /// <summary><c>earliest</c> or <c>latest</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? To { get; init; }

    /// <summary>An offset.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Offset { get; init; }

    /// <summary>The first message of a time or later.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Time { get; init; }
}
