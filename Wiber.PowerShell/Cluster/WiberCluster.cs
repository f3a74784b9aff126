using Wiber.Client.Api;
using Wiber.PowerShell.Nodes;

namespace Wiber.PowerShell.Cluster;

/// <summary>A cluster as its nodes see it.</summary>
public sealed class WiberCluster
{
    /// <summary>The cluster's name; null if no node answered and there is no file.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it takes messages.</summary>
    public ClusterState State { get; init; }

    /// <summary>Id of the leader; null if there is none.</summary>
    public string? Leader { get; init; }

    /// <summary>The leader's term; without a leader the highest of any node.</summary>
    public long? Term { get; init; }

    /// <summary>How many nodes answer.</summary>
    public int UpCount { get; init; }

    /// <summary>How many nodes there are.</summary>
    public int NodeCount => Nodes.Count;

    /// <summary>Last log index that is known to be committed.</summary>
    public long? CommitIndex { get; init; }

    /// <summary>True if its nodes and files end with this session.</summary>
    public bool IsEphemeral { get; init; }

    /// <summary>The nodes.</summary>
    public required IReadOnlyList<WiberNode> Nodes { get; init; }

    /// <summary>The cluster, as -Config takes it: its file, or the addresses of its nodes.</summary>
    public required string Config { get; init; }

    /// <summary>The cluster's name.</summary>
    public override string ToString() => Name ?? "?";

    internal static WiberCluster Of(ClusterStatus status, string config)
    {
        IReadOnlyList<WiberNode> nodes = WiberNode.ListOf(status, config);
        int up = nodes.Count(node => node.Role != NodeRole.Unknown);
        return new WiberCluster
        {
            Name = status.Cluster,
            State = status.Leader is not null ? ClusterState.Ready
                : nodes.All(node => node.State == NodeState.Down) ? ClusterState.Down
                : ClusterState.NoLeader,
            Leader = status.Leader,
            Term = status.Term,
            UpCount = up,
            CommitIndex = nodes.Max(node => node.CommitIndex),
            IsEphemeral = EphemeralClusters.Contains(config),
            Nodes = nodes,
            Config = config,
        };
    }
}
