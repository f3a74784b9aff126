using Wiber.Client.Processes;

namespace Wiber.Client.Lifecycle;

/// <summary>What is restarted, and how.</summary>
public sealed record RollingRestartOptions
{
    /// <summary>Ids of the nodes; null for all of cluster.toml.</summary>
    public IReadOnlyList<string>? Nodes { get; init; }

    /// <summary>
    /// A command for the system's shell that restarts a node, in which <c>{id}</c> and <c>{host}</c> stand for the node's; null
    /// to stop and start the node's process, which must be on this machine.
    /// </summary>
    public string? Command { get; init; }

    /// <summary>How long the cluster may take to be whole again after each node. Default 2 minutes.</summary>
    public TimeSpan NodeTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How processes are started and stopped; null for the defaults.</summary>
    public NodeProcessOptions? Process { get; init; }
}
