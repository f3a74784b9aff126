using Wiber.Client.Api;

namespace Wiber.PowerShell.Nodes;

/// <summary>
/// A node of a cluster, as it and the others see it. What only the node itself knows is null if it did not answer.
/// </summary>
public sealed class WiberNode
{
    /// <summary>The node's id.</summary>
    public string? Id { get; init; }

    /// <summary>The cluster's name.</summary>
    public string? Cluster { get; init; }

    /// <summary>Whether its process runs.</summary>
    public NodeState State { get; init; }

    /// <summary>What it is in the cluster.</summary>
    public NodeRole Role { get; init; }

    /// <summary>Its current term.</summary>
    public long? Term { get; init; }

    /// <summary>Last log index known to be committed.</summary>
    public long? CommitIndex { get; init; }

    /// <summary>Last log index applied.</summary>
    public long? AppliedIndex { get; init; }

    /// <summary>Last log index it holds.</summary>
    public long? LastLogIndex { get; init; }

    /// <summary>Committed entries that it has not applied, seen from the node that knows most.</summary>
    public long? Lag { get; init; }

    /// <summary>How long commits took in the last seconds; null if it does not lead or committed nothing.</summary>
    public CommitLatency? CommitLatency { get; init; }

    /// <summary>Ids of the nodes that it is cut off from; null if it did not answer.</summary>
    public IReadOnlyList<string>? IsolatedFrom { get; init; }

    /// <summary>Base address of its client API.</summary>
    public required Uri Uri { get; init; }

    /// <summary>Its process on this machine; null if it is down or elsewhere.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Whether it is a member of the cluster; null if no node answered that knows.</summary>
    public bool? IsMember { get; init; }

    /// <summary>False for a member that the cluster's file does not name.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>The cluster, as -Config takes it: its file, or the addresses of its nodes.</summary>
    public required string Config { get; init; }

    /// <summary>The node's id.</summary>
    public override string ToString() => Id ?? Uri.ToString();

    internal static IReadOnlyList<WiberNode> ListOf(ClusterStatus status, string config)
    {
        long? end = status.Nodes.Max(node => node.CommitIndex);
        return status.Nodes.Select(node => Of(node, status.Cluster, end, config)).ToArray();
    }

    private static WiberNode Of(ClusterNodeStatus node, string? cluster, long? end, string config) => new()
    {
        Id = node.Id,
        Cluster = cluster,
        State = Enum.Parse<NodeState>(node.State, ignoreCase: true),
        Role = Enum.TryParse(node.Role, ignoreCase: true, out NodeRole role) ? role : NodeRole.Unknown,
        Term = node.Term,
        CommitIndex = node.CommitIndex,
        AppliedIndex = node.AppliedIndex,
        LastLogIndex = node.LastLogIndex,
        Lag = end - node.AppliedIndex,
        CommitLatency = node.CommitLatency,
        IsolatedFrom = node.IsolatedFrom,
        Uri = new Uri(node.Url),
        ProcessId = node.Pid,
        IsMember = node.Member,
        IsConfigured = node.Configured,
        Config = config,
    };
}
