namespace Wiber.Gateway.Live.Documents;

/// <summary>A moment of the cluster, as charts and timelines need it.</summary>
internal sealed record ClusterPoint
{
    /// <summary>When, in milliseconds since 1970.</summary>
    public required long At { get; init; }

    /// <summary>How many messages all topics have had; null if nobody said.</summary>
    public long? Published { get; init; }

    /// <summary>When that was counted.</summary>
    public long? PublishedAt { get; init; }

    /// <summary>How long half of the leader's commits of late took; null without commits.</summary>
    public double? CommitP50Ms { get; init; }

    /// <summary>How long 99 of 100 of them took.</summary>
    public double? CommitP99Ms { get; init; }

    /// <summary>The nodes' parts, in their order.</summary>
    public required IReadOnlyList<NodePoint> Nodes { get; init; }
}
