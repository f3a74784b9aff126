namespace Wiber.Gateway.Cluster;

/// <summary>Why a node did not start.</summary>
internal sealed record StartError(string Node, string Error);
