namespace Wiber.Client.Api;

/// <summary>From whom a node is to be cut off.</summary>
public sealed record IsolationRequest
{
    /// <summary>Ids of the other nodes; null for all of them, those too that come later.</summary>
    public IReadOnlyList<string>? Peers { get; init; }
}
