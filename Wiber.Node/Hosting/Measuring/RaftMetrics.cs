using Wiber.Node.Http;
using Wiber.Node.Metrics;
using Wiber.Node.Raft;
using Wiber.Node.Replica;

namespace Wiber.Node.Hosting.Measuring;

/// <summary>Figures of consensus: who leads, how far everybody is, what waits, and how long commits take.</summary>
internal static class RaftMetrics
{
    private const string PeerLabel = "peer";

    public static IEnumerable<Metric> Of(NodeContext node) => [.. Roles(node), .. Log(node), .. Queues(node), .. Loop(node.Loop)];

    private static IEnumerable<Metric> Roles(NodeContext node)
    {
        ReplicaLoop loop = node.Loop;
        ReplicaCounters counters = loop.ReplicaCounters;
        return
        [
            Metric.Gauge("wiber.raft.term", MetricUnit.Count, "The term.", () => loop.Status.Term.Value),
            Metric.Gauge(
                "wiber.raft.is_leader",
                MetricUnit.Count,
                "1 if this node leads.",
                () => Flag(loop.Status.Role == Role.Leader)),
            Metric.Gauge(
                "wiber.raft.has_leader",
                MetricUnit.Count,
                "1 if this node knows a leader.",
                () => Flag(loop.Status.Leader is not null)),
            Metric.Gauges(
                "wiber.raft.role",
                MetricUnit.Count,
                "1 for the role that this node has.",
                () => Enum.GetValues<Role>().Select(
                    role => MetricSample.Of(Flag(loop.Status.Role == role), "role", Name(role)))),
            Metric.Counter(
                "wiber.raft.elections",
                MetricUnit.Count,
                "Elections in which this node asked for votes.",
                () => counters.Elections),
            Metric.Counter("wiber.raft.elections.won", MetricUnit.Count, "Elections that it won.", () => counters.ElectionsWon),
            Metric.Counter(
                "wiber.raft.leader.changes",
                MetricUnit.Count,
                "How often this node learned of another leader, or of one of a later term.",
                () => counters.LeaderChanges),
            Metric.Gauge(
                "wiber.raft.members", MetricUnit.Count, "Members of the cluster.", () => loop.Status.Membership.Members.Count),
        ];
    }

    private static IEnumerable<Metric> Log(NodeContext node)
    {
        ReplicaLoop loop = node.Loop;
        ReplicaCounters counters = loop.ReplicaCounters;
        return
        [
            Metric.Gauge(
                "wiber.raft.last_index", MetricUnit.Count, "The last entry of the log.", () => loop.Status.LastIndex.Value),
            Metric.Gauge(
                "wiber.raft.durable_index",
                MetricUnit.Count,
                "The last entry that is on this node's disk.",
                () => loop.Status.DurableIndex.Value),
            Metric.Gauge(
                "wiber.raft.commit_index",
                MetricUnit.Count,
                "The last entry known to be committed.",
                () => loop.Status.CommitIndex.Value),
            Metric.Gauge(
                "wiber.raft.applied_index",
                MetricUnit.Count,
                "The last entry that was applied.",
                () => node.Applier.AppliedIndex.Value),
            Metric.Counter(
                "wiber.raft.entries.appended",
                MetricUnit.Count,
                "Entries that this node appended as leader for those who proposed them.",
                () => counters.EntriesAppended),
            Metric.Counter(
                "wiber.raft.appended", MetricUnit.Bytes, "Bytes of the records of these entries.", () => counters.BytesAppended),
            Metric.Durations(
                "wiber.raft.commit.duration",
                "From the arrival of a proposal at the leader to the commit of its entry.",
                loop.CommitLatency.Total),
            Metric.Gauges(
                "wiber.raft.follower.lag.entries",
                MetricUnit.Count,
                "On the leader: entries of its log that are not known to be on a follower's disk.",
                () => Followers(loop.Status, (status, each) => Behind(status.LastIndex, each.Match))),
            Metric.Gauges(
                "wiber.raft.follower.active",
                MetricUnit.Count,
                "On the leader: 1 if a follower answered not long ago.",
                () => Followers(loop.Status, (_, each) => Flag(each.IsActive))),
        ];
    }

    private static IEnumerable<Metric> Queues(NodeContext node)
    {
        ReplicaLoop loop = node.Loop;
        return
        [
            Metric.Gauge(
                "wiber.raft.proposals.pending",
                MetricUnit.Count,
                "Proposals without an end yet.",
                () => loop.Status.ProposalsPending),
            Metric.Counter(
                "wiber.raft.proposals.refused",
                MetricUnit.Count,
                "Proposals that were refused because too much waits.",
                () => loop.ReplicaCounters.ProposalsRefused),
            Metric.Gauges(
                "wiber.peer.connected",
                MetricUnit.Count,
                "1 if what is sent to a peer is on its way to it.",
                () => PerPeer(node.Peers.Queued.Select(each => (each.Peer, Flag(node.Peers.IsConnected(each.Peer)))))),
            Metric.Gauges(
                "wiber.peer.queue.messages",
                MetricUnit.Count,
                "Messages that wait for the connection to a peer.",
                () => PerPeer(node.Peers.Queued.Select(each => (each.Peer, (double)each.Messages)))),
            Metric.Counter(
                "wiber.peer.messages.dropped",
                MetricUnit.Count,
                "Messages to peers that had no way to them.",
                () => node.Peers.Traffic.Failures),
        ];
    }

    private static IEnumerable<Metric> Loop(ReplicaLoop loop) =>
    [
        Metric.Gauge("wiber.loop.queue.events", MetricUnit.Count, "Events that wait for the loop.", () => loop.QueuedEvents),
        Metric.Counter("wiber.loop.events", MetricUnit.Count, "Events that the loop handled.", () => loop.Counters.Events),
        Metric.Counter("wiber.loop.rounds", MetricUnit.Count, "Rounds of the loop.", () => loop.Counters.Rounds),
        Metric.Counter(
            "wiber.loop.busy",
            MetricUnit.Seconds,
            "Time in which the loop worked; its rate is the share of a processor that the loop takes.",
            () => loop.Counters.BusySeconds),
    ];

    private static IEnumerable<MetricSample> Followers(
        ReplicaStatus status, Func<ReplicaStatus, FollowerStatus, double> read) =>
        PerPeer(status.Followers.Select(each => (each.Id, read(status, each))));

    /// <summary>A node with a new disk is another peer of the same name, and a series must not be there twice.</summary>
    private static IEnumerable<MetricSample> PerPeer(IEnumerable<(NodeId Peer, double Value)> figures) => figures
        .GroupBy(each => each.Peer.Value)
        .Select(same => MetricSample.Of(same.Max(each => each.Value), PeerLabel, same.Key));

    private static double Behind(LogIndex last, LogIndex match) => last > match ? last - match : 0;

    private static string Name(Role role) => role == Role.PreCandidate ? "pre_candidate" : role.ToString().ToLowerInvariant();

    private static double Flag(bool isSo) => isSo ? 1 : 0;
}
