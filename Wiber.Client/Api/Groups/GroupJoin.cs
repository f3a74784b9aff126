using System.Text.Json.Serialization;

namespace Wiber.Client.Api.Groups;

/// <summary>What a consumer says when it comes into a group.</summary>
public sealed record GroupJoin
{
    /// <summary>The topics it consumes; they need not exist yet.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>How long it may be silent before its partitions go to others: 1,000 to 300,000; null for 10,000.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SessionTimeoutMs { get; init; }

    /// <summary>What it calls itself for people, such as its host and process.</summary>
    public string? Client { get; init; }
}
