using Wiber.Client.Api;

namespace Wiber.Gateway.Live.Documents;

/// <summary>A node as a page shows it.</summary>
internal sealed record NodeView
{
    public required string Id { get; init; }

    /// <summary>Base address of its client API.</summary>
    public required string Url { get; init; }

    /// <summary><c>up</c>, <c>down</c> or <c>suspended</c>.</summary>
    public required string State { get; init; }

    /// <summary>Its process id; null if it is down or runs on another machine.</summary>
    public int? Pid { get; init; }

    /// <summary>False for a member of the cluster that cluster.toml does not name: it cannot be steered from here.</summary>
    public required bool Configured { get; init; }

    /// <summary>For how long it has not answered; 0 while it does.</summary>
    public required long SilentMs { get; init; }

    /// <summary>What it last said of itself; null if it did not, or not since it is down.</summary>
    public NodeStatus? Status { get; init; }
}
