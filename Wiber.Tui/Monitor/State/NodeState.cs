using Wiber.Client.Api;
using Wiber.Client.Processes;

namespace Wiber.Tui.Monitor.State;

/// <summary>What is known of a node.</summary>
internal sealed record NodeState
{
    public required string Id { get; init; }

    /// <summary>Base address of its client API.</summary>
    public required Uri Url { get; init; }

    /// <summary>False for a member of the cluster that cluster.toml does not name.</summary>
    public bool IsConfigured { get; init; } = true;

    /// <summary>Whether it runs; null until it was looked at.</summary>
    public NodeRunState? Run { get; init; }

    public int? Pid { get; init; }

    /// <summary>True if <see cref="Role"/> and what follows is of now; else it is what the node said last.</summary>
    public bool Answers { get; init; }

    public string? Role { get; init; }

    public long? Term { get; init; }

    public long? CommitIndex { get; init; }

    public long? AppliedIndex { get; init; }

    /// <summary>How long commits took, if it leads and any came.</summary>
    public CommitLatency? CommitLatency { get; init; }

    /// <summary>Committed entries that the leader did not know it to have; null if no leader has said.</summary>
    public long? Missing { get; init; }

    /// <summary>Ids of the nodes that it is cut off from, with commas between; empty for none.</summary>
    public string IsolatedFrom { get; init; } = "";

    public ClockSummary? Clock { get; init; }

    /// <summary>When <see cref="Clock"/> was taken over.</summary>
    public DateTimeOffset ClockAt { get; init; }

    /// <summary>When its process began, to the second.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>What its folder takes; null if that is not on this machine.</summary>
    public long? DiskBytes { get; init; }

    public NodeActivity Activity { get; init; }

    /// <summary>When something that was done to it from here ended.</summary>
    public DateTimeOffset SteeredAt { get; init; }

    public LogBuffer Log { get; init; } = new();

    public LogView LogView { get; init; } = LogView.Following;

    /// <summary>Columns that the log is moved to the left by.</summary>
    public int LogColumn { get; init; }

    public bool IsLeader => Answers && Role == "leader";
}
