using System.Globalization;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// A node that waits for its state must not say that there is nothing: its lookups are deleted, its log no longer begins at the
/// first entry, and nobody is there to give it a snapshot.
/// </summary>
public sealed class LineStateTests
{
    private const string Topic = "t";

    [Fact]
    public async Task A_node_without_its_state_says_that_it_is_unavailable()
    {
        var log = new LogOptions { SegmentBytes = LogOptions.SegmentBytesMin, RetentionBytes = 4 * LogOptions.SegmentBytesMin };
        await using TestCluster cluster = await TestCluster.StartAsync(log: log, hasLinePorts: true);
        NodeConfig node = cluster.Config.Nodes[0];
        await TestCluster.WaitUntilAsync(() => PublishAndLookAsync(cluster, node), "the node to remove its oldest segments");
        await cluster.KillAllAsync();
        foreach (string file in Directory.GetFiles(node.DataDirectory, "broker.db*"))
        {
            File.Delete(file);
        }

        await cluster.Node(node.Id).StartAsync();
        using LineClient client = await LineClient.OpenAsync(node.LinePort!.Value);

        Assert.Equal("ERR unavailable", await client.AskAsync($"HISTORY {Topic} 5"));
        Assert.Equal("ERR unavailable", await client.AskAsync($"SUB {Topic}"));
        Assert.Equal("PONG", await client.AskAsync("PING"));
    }

    private static async Task<bool> PublishAndLookAsync(TestCluster cluster, NodeConfig node)
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => cluster.Client.PublishAsync(Topic, OutgoingMessage.Text(new string('x', 4_000)))));
        return Directory
            .GetFiles(Path.Combine(node.DataDirectory, "log"), "*.log")
            .Min(file => ulong.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture)) > 30;
    }
}
