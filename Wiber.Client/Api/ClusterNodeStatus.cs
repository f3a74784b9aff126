namespace Wiber.Client.Api;

/// <summary>A node within <see cref="ClusterStatus"/>. What only the node itself knows is null if it did not answer.</summary>
public sealed record ClusterNodeStatus
{
    /// <summary>The node's id; null if the client knows only its address and it did not answer.</summary>
    public string? Id { get; init; }

    /// <summary>Base address of its client API, without a slash at the end.</summary>
    public required string Url { get; init; }

    /// <summary>Its process id; null if it is down or runs on another machine.</summary>
    public int? Pid { get; init; }

    /// <summary><c>up</c>, <c>down</c> or <c>suspended</c>.</summary>
    public required string State { get; init; }

    /// <summary>As in <see cref="NodeStatus.Role"/>.</summary>
    public string? Role { get; init; }

    /// <summary>Its current term.</summary>
    public long? Term { get; init; }

    /// <summary>Last log index known to be committed.</summary>
    public long? CommitIndex { get; init; }

    /// <summary>Last log index applied to the broker.</summary>
    public long? AppliedIndex { get; init; }

    /// <summary>Last log index it holds.</summary>
    public long? LastLogIndex { get; init; }

    /// <summary>Its synchronized clock.</summary>
    public ClockSummary? Clock { get; init; }

    /// <summary>As in <see cref="NodeStatus.CommitLatency"/>.</summary>
    public CommitLatency? CommitLatency { get; init; }

    /// <summary>As in <see cref="NodeStatus.IsolatedFrom"/>.</summary>
    public IReadOnlyList<string>? IsolatedFrom { get; init; }

    /// <summary>Whether it is a member of the cluster; null if no node answered that knows the members.</summary>
    public bool? Member { get; init; }

    /// <summary>False for a member of the cluster that the configuration does not name.</summary>
    public bool Configured { get; init; } = true;
}
