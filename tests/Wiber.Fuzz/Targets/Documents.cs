using System.Text.Json.Serialization.Metadata;
using Wiber.Client.Api;
using Wiber.Fuzz.Engine;
using Wiber.Node.Http.Groups;
using Wiber.Node.Http.Members;
using Wiber.Node.Http.Peers;
using Wiber.Node.Http.Topics;

namespace Wiber.Fuzz.Targets;

/// <summary>A target for each small JSON document that a node reads.</summary>
internal static class Documents
{
    public static IEnumerable<FuzzTarget> All =>
    [
        Of(
            "new-topic",
            TopicsJsonContext.Default.NewTopic,
            "{'topic': 'orders', 'partitions': 4, 'retentionMs': 1000, 'retentionBytes': 0, 'messageBytesMax': 100, 'acks': 'quorum'}",
            "{'topic': 'orders'}"),
        Of("topic-settings", TopicsJsonContext.Default.TopicSettings, "{'partitions': 4, 'retentionMessages': 10}", "{}"),
        Of(
            "group-join",
            GroupsJsonContext.Default.GroupJoin,
            "{'topics': ['orders', 'refunds'], 'sessionTimeoutMs': 10000, 'client': 'host 4711'}"),
        Of(
            "group-heartbeat",
            GroupsJsonContext.Default.GroupHeartbeat,
            "{'joinedAt': 12, 'generation': 3, 'released': [{'topic': 'orders', 'partition': 0}]}"),
        Of(
            "group-commit",
            GroupsJsonContext.Default.GroupCommit,
            "{'member': 'm1', 'joinedAt': 12, 'offsets': [{'topic': 'a', 'topicNumber': 1, 'partition': 0, 'offset': 42, 'metadata': ''}]}"),
        Of(
            "group-reset",
            GroupsJsonContext.Default.GroupReset,
            "{'topic': 'orders', 'partition': 1, 'to': 'earliest'}",
            "{'topic': 'orders', 'time': '2026-01-31T12:00:00Z'}",
            "{'topic': 'orders', 'offset': 7}"),
        Of(
            "new-node",
            NodesJsonContext.Default.NewNode,
            "{'id': 'n4', 'host': '127.0.0.1', 'port': 4004, 'peerPort': 5004, 'learner': true}"),
        Of("leader-move", NodesJsonContext.Default.LeaderMove, "{'node': 'n2'}", "{}"),
        Of("isolation", WiberJsonContext.Default.IsolationRequest, "{'peers': ['n2', 'n3']}", "{}"),
        Of("peer-join", PeerJsonContext.Default.JoinRequest, "{'cluster': 'demo', 'node': 'n1', 'disk': '90c1f2d83b5a6e47'}"),
    ];

    private static DocumentTarget<T> Of<T>(string name, JsonTypeInfo<T> type, params string[] corpus)
        where T : class => new(name, type, corpus);
}
