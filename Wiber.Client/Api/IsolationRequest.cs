using System.Text.Json.Serialization;

namespace Wiber.Client.Api;

/// <summary>
/// From whom a node is to be cut off. Unknown fields are refused wherever it is read: a misspelt one would cut the node off from
/// all.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record IsolationRequest
{
    /// <summary>Ids of the other nodes; null for all of them, those too that come later.</summary>
    public IReadOnlyList<string>? Peers { get; init; }
}
