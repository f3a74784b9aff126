namespace Wiber.Gateway.Cluster;

/// <summary>From whom a node is to be cut off.</summary>
/// <param name="Peers">Ids of nodes; null for all others.</param>
internal sealed record IsolationBody(IReadOnlyList<string>? Peers);
