using System.Text.Json;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.UnitTests.Client.Failover;

/// <summary>
/// Goal: the cluster's status shows each node as it is, silent ones included, and the leader that is one.
/// Method: two nodes that both call themselves leader, a silent one and a dead one.
/// </summary>
public sealed class StatusTests
{
    private static readonly WiberClientOptions Patient = new() { StatusTimeout = TimeSpan.FromSeconds(3) };

    [Fact]
    public async Task The_leader_of_the_highest_term_counts_and_silent_nodes_are_shown()
    {
        string directory = Directory.CreateTempSubdirectory("wiber-status-").FullName;
        try
        {
            await using FakeApiNode old = await StartAsync("n1", term: 3);
            await using FakeApiNode current = await StartAsync("n2", term: 4);
            using var release = new SemaphoreSlim(0);
            await using FakeApiNode silent = await FakeApiNode.StartAsync((_, _) => release.WaitAsync());
            Uri[] addresses = [old.Uri, current.Uri, silent.Uri, PublishTests.DeadNodes(1)[0]];
            IEnumerable<NodeConfig> nodes = addresses.Select(
                (address, i) => new NodeConfig { Id = $"n{i + 1}", Host = address.Host, Port = address.Port });
            var config = new ClusterConfig("c", Path.Combine(directory, "cluster.toml"), "data", new RaftOptions(), nodes);
            Directory.CreateDirectory(config.Nodes[2].DataDirectory);
            NodePidFile.OfThisProcess("n3", "c").Write(config.Nodes[2].DataDirectory);
            using var client = new WiberClient(config, Patient);

            ClusterStatus status = await client.GetClusterStatusAsync();
            release.Release();

            Assert.Equal(("c", "n2", 4L), (status.Cluster, status.Leader, status.Term));
            Assert.Equal(["n1", "n2", "n3", "n4"], status.Nodes.Select(node => node.Id));
            Assert.Equal(["up", "up", "up", "down"], status.Nodes.Select(node => node.State));
            Assert.Equal(["leader", "leader", null, null], status.Nodes.Select(node => node.Role));
            Assert.Equal([null, null, Environment.ProcessId, null], status.Nodes.Select(node => node.Pid));
            JsonElement json = JsonSerializer.SerializeToElement(status, WiberJsonContext.Default.ClusterStatus);
            Assert.Equal(
                $$"""{"id":"n2","url":"http://{{current.Uri.Authority}}","pid":null,"state":"up","role":"leader","term":4,"""
                + "\"commitIndex\":12,\"appliedIndex\":11,\"lastLogIndex\":13,\"clock\":null,\"commitLatency\":null,"
                + "\"isolatedFrom\":null,\"member\":null,\"configured\":true}",
                json.GetProperty("nodes")[1].GetRawText());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Without_an_answer_there_is_no_leader_and_no_term()
    {
        using var client = new WiberClient(PublishTests.DeadNodes(2), Patient);

        ClusterStatus status = await client.GetClusterStatusAsync();

        Assert.Null(status.Leader);
        Assert.Null(status.Term);
        Assert.Equal(["down", "down"], status.Nodes.Select(node => node.State));
    }

    [Fact]
    public async Task One_node_is_asked_for_its_own_status()
    {
        await using FakeApiNode node = await StartAsync("n1", term: 3);
        using var client = new WiberClient(PublishTests.DeadNodes(1), Patient);

        NodeStatus status = await client.GetStatusAsync(node.Uri);

        Assert.Equal(("n1", "leader", 3L, 12L), (status.Node, status.Role, status.Term, status.CommitIndex));
        Assert.Equal((11L, "00ff"), (status.LogHash!.Index, status.LogHash.Hash));
        await Assert.ThrowsAsync<WiberApiException>(() => client.GetStatusAsync(PublishTests.DeadNodes(1)[0]));
    }

    private static Task<FakeApiNode> StartAsync(string id, long term) =>
        FakeApiNode.StartAsync((context, _) => FakeApiNode.JsonAsync(context, Status(id, term)));

    private static string Status(string node, long term) => $$"""
        {"cluster":"c","node":"{{node}}","role":"leader","term":{{term}},"leader":"{{node}}","leaderUrl":"http://127.0.0.1:1",
         "commitIndex":12,"appliedIndex":11,"lastLogIndex":13,"logHash":{"index":11,"hash":"00ff"},"peers":[],"uptimeMs":5}
        """;
}
