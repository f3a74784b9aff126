using Wiber.Client.Configuration;

namespace Wiber.Testing;

/// <summary>Where the nodes of a <see cref="TestCluster"/> run, if not simply on this machine.</summary>
public sealed record NodeSurroundings
{
    /// <summary>Where they listen; null for free ports of the loopback interface.</summary>
    public IReadOnlyList<NodeConfig>? Addresses { get; init; }

    /// <summary>The program that starts a node; null for the daemon itself.</summary>
    public Func<string, string>? ExecutableOf { get; init; }

    /// <summary>Called when cluster.toml is written and no node runs yet.</summary>
    public Action<ClusterConfig>? Prepare { get; init; }
}
