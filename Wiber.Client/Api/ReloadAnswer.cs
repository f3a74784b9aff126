namespace Wiber.Client.Api;

/// <summary>What came of it that a node read cluster.toml again.</summary>
public sealed record ReloadAnswer
{
    /// <summary>The node's id.</summary>
    public required string Node { get; init; }

    /// <summary>Settings that were taken over, such as <c>log.retention_bytes</c>.</summary>
    public required IReadOnlyList<string> Applied { get; init; }

    /// <summary>Settings that differ from what the node started with, and are taken over by a restart only.</summary>
    public required IReadOnlyList<string> NeedsRestart { get; init; }

    /// <summary>The same in words.</summary>
    public override string ToString()
    {
        string applied = Applied.Count == 0 ? "nothing to take over" : $"took over {string.Join(", ", Applied)}";
        return NeedsRestart.Count == 0 ? applied : $"{applied}; needs a restart: {string.Join(", ", NeedsRestart)}";
    }
}
