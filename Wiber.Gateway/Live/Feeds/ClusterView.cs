using Wiber.Client.Api;
using Wiber.Gateway.Live.Documents;

namespace Wiber.Gateway.Live.Feeds;

/// <summary>Puts together what the nodes say of themselves.</summary>
internal static class ClusterView
{
    /// <summary>After that a node that runs counts as silent.</summary>
    private const long SilentAfterMs = 1_000;

    public static StateFrame Compose(string? cluster, IReadOnlyList<NodeView> nodes, MessageCount? messages, DateTimeOffset now)
    {
        // A leader that does not answer any more may have been replaced; it counts while nobody else leads.
        NodeStatus? leader = nodes
            .Where(node => node is { State: "up", Status.Role: "leader" })
            .Select(node => node.Status!)
            .MaxBy(status => status.Term);
        long? termMax = nodes.Max(node => node.Status?.Term);
        return new StateFrame
        {
            Cluster = cluster,
            Leader = leader?.Node,
            Term = leader?.Term ?? termMax,
            Nodes = nodes,
            Point = new ClusterPoint
            {
                At = now.ToUnixTimeMilliseconds(),
                Published = messages?.Total,
                PublishedAt = messages?.At.ToUnixTimeMilliseconds(),
                CommitP50Ms = leader?.CommitLatency?.P50Ms,
                CommitP99Ms = leader?.CommitLatency?.P99Ms,
                Nodes = [.. nodes.Select(node => Point(node, nodes.Max(each => each.Status?.CommitIndex)))],
            },
        };
    }

    private static NodePoint Point(NodeView node, long? commitIndex) => new()
    {
        Id = node.Id,
        Role = node.State != "up" ? node.State
            : node.SilentMs > SilentAfterMs ? "silent"
            : node.Status?.Role ?? "unknown",
        Term = node.Status?.Term,
        Lag = node.Status is { } status ? Math.Max((commitIndex ?? 0) - status.AppliedIndex, 0) : null,
        OffsetUs = node.Status?.Clock?.OffsetUs,
        BoundUs = node.Status?.Clock?.BoundUs,
    };
}
