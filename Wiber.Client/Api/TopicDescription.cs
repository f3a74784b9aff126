using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wiber.Client.Api;

/// <summary>A topic.</summary>
public sealed record TopicDescription
{
    /// <summary>The topic's name.</summary>
    public required string Topic { get; init; }

    /// <summary>Everything else that the node says of it: partitions, counts, offsets.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Properties { get; set; }
}
