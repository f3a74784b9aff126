namespace Wiber.Gateway.Cluster;

/// <summary>A node in <c>GET /cluster/nodes</c>.</summary>
internal sealed record NodeDescription(string Id, string Host, int Port, bool Running);
