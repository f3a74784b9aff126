using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: a log that retention keeps short, and nodes that need what it no longer holds. Method: real processes with small
/// segments;
/// a node is away, wiped or loses its lookups while the log moves on, and must then have what the others have, and serve it.
/// </summary>
public sealed class CompactionTests
{
    private const string Topic = "compaction";
    private const int PayloadBytes = 4_000;

    private static readonly LogOptions Short = new()
    {
        SegmentBytes = LogOptions.SegmentBytesMin,
        RetentionBytes = 4 * LogOptions.SegmentBytesMin,
    };

    [Fact]
    public async Task A_node_that_fell_behind_the_log_takes_a_snapshot_and_can_lead()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(log: Short);
        await PublishAsync(cluster, 0, 20);
        string away = await FollowerAsync(cluster);
        await cluster.Node(away).KillAsync();
        await PublishUntilTrimmedAsync(cluster, from: 20);

        await cluster.Node(away).StartAsync();
        await cluster.WaitForEqualHashesAsync();

        Assert.NotEmpty(cluster.LogLines(away, "SNAPSHOT -> took over the state"));
        await AssertAllHaveTheSameAsync(cluster);

        // With one of the others gone, whatever is stored now is stored on this one.
        string leader = await cluster.WaitForLeaderAsync();
        await cluster.Node(leader).KillAsync();
        PublishAnswer last = await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("after"));
        await cluster.Node(leader).StartAsync();
        await cluster.WaitForEqualHashesAsync();
        Assert.Equal("after", (await cluster.ReadAllAsync(away, Topic))[^1].GetText());
        Assert.Equal(last.Offset, (await cluster.ReadAllAsync(leader, Topic))[^1].Offset);
    }

    [Fact]
    public async Task A_wiped_node_rejoins_a_cluster_whose_log_begins_late()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(log: Short);
        await PublishUntilTrimmedAsync(cluster, from: 0);
        string wiped = await FollowerAsync(cluster);

        await cluster.WipeAsync(wiped);
        await cluster.Node(wiped).StartAsync();
        await cluster.WaitForRoleAsync(wiped, "voter");
        await cluster.WaitForEqualHashesAsync();

        Assert.NotEmpty(cluster.LogLines(wiped, "SNAPSHOT -> took over the state"));
        await AssertAllHaveTheSameAsync(cluster);
    }

    [Fact]
    public async Task A_node_that_lost_its_lookups_gets_them_again_and_keeps_its_log()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(log: Short);
        await PublishUntilTrimmedAsync(cluster, from: 0);
        string damaged = await FollowerAsync(cluster);
        await cluster.Node(damaged).KillAsync();
        foreach (string file in Directory.GetFiles(cluster.Address(damaged).DataDirectory, "broker.db*"))
        {
            File.Delete(file);
        }

        await cluster.Node(damaged).StartAsync();
        await cluster.WaitForEqualHashesAsync();
        await AssertAllHaveTheSameAsync(cluster);
    }

    [Fact]
    public async Task An_id_of_a_message_that_is_kept_is_known_after_a_snapshot()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(log: Short);
        string away = await FollowerAsync(cluster);
        await cluster.Node(away).KillAsync();
        await PublishUntilTrimmedAsync(cluster, from: 0);
        PublishAnswer first = await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("once") with { Id = "only-once" });
        await cluster.Node(away).StartAsync();
        await cluster.WaitForEqualHashesAsync();

        // The node that took the snapshot now leads, or is needed for a majority.
        await cluster.Node(await cluster.WaitForLeaderAsync()).KillAsync();
        PublishAnswer again = await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("once") with { Id = "only-once" });

        Assert.Equal((first.Offset, true), (again.Offset, again.Duplicate));
    }

    private static async Task<string> FollowerAsync(TestCluster cluster)
    {
        string leader = await cluster.WaitForLeaderAsync();
        return cluster.NodeIds.First(id => id != leader);
    }

    private static async Task PublishAsync(TestCluster cluster, int from, int count)
    {
        string filler = new('x', PayloadBytes);
        await Task.WhenAll(Enumerable.Range(from, count).Select(number =>
            cluster.Client.PublishAsync(Topic, OutgoingMessage.Text($"{number} {filler}"))));
    }

    /// <summary>Publishes until nodes have removed the beginning of their logs.</summary>
    private static async Task PublishUntilTrimmedAsync(TestCluster cluster, int from)
    {
        int next = from;
        await TestCluster.WaitUntilAsync(
            async () =>
            {
                await PublishAsync(cluster, next, 20);
                next += 20;
                string leader = await cluster.WaitForLeaderAsync();

                // A node that has only the first messages must find none of the entries behind them.
                return FirstEntry(cluster.Address(leader)) > (ulong)from + 30;
            },
            "the leader to remove its oldest segments");
    }

    private static ulong FirstEntry(NodeConfig node) => Directory
        .GetFiles(Path.Combine(node.DataDirectory, "log"), "*.log")
        .Min(file => ulong.Parse(Path.GetFileNameWithoutExtension(file), System.Globalization.CultureInfo.InvariantCulture));

    private static async Task AssertAllHaveTheSameAsync(TestCluster cluster)
    {
        List<(string Node, IReadOnlyList<Message> Messages)> all = [];
        LogHash? before = null;
        LogHash after = await cluster.WaitForEqualHashesAsync();

        // What is read while retention goes on is not what it was a moment ago.
        while (before != after)
        {
            before = after;
            all.Clear();
            foreach (string node in cluster.NodeIds)
            {
                all.Add((node, await cluster.ReadAllAsync(node, Topic)));
            }

            after = await cluster.WaitForEqualHashesAsync();
        }

        Assert.True(all[0].Messages[0].Offset > 0, "nothing was trimmed");
        foreach ((string _, IReadOnlyList<Message> messages) in all)
        {
            Assert.Equal(
                all[0].Messages.Select(message => (message.Offset, message.GetText())),
                messages.Select(message => (message.Offset, message.GetText())));
            Assert.Equal(
                Enumerable.Range(0, messages.Count).Select(place => messages[0].Offset + place),
                messages.Select(message => message.Offset));
        }
    }
}
