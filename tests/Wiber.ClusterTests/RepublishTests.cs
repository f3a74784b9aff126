using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Ids that users give are known for as long as their messages are there: over a killed leader and a restart of all nodes, in a
/// topic of several partitions. The second time comes from another client, so that only the ids can tell.
/// </summary>
public sealed class RepublishTests
{
    private const int Count = 10_000;
    private const int Chunk = 250;

    [Fact]
    public async Task Ids_published_twice_with_a_killed_leader_and_a_restart_of_all_in_between_are_stored_once()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await cluster.Client.CreateTopicAsync(new NewTopic { Topic = "once", Partitions = 3 });
        Dictionary<string, PublishAnswer> first = await PublishAsync(cluster);
        await cluster.KillAllAsync();
        await cluster.StartAllAsync();
        Dictionary<string, PublishAnswer> second = await PublishAsync(cluster);

        Assert.All(second.Values, answer => Assert.True(answer.Duplicate));
        Assert.All(first, each => Assert.Equal(
            (each.Value.Partition, each.Value.Offset), (second[each.Key].Partition, second[each.Key].Offset)));
        Assert.Equal(Count, (await cluster.Client.GetTopicAsync("once")).MessageCount);
        await cluster.WaitForEqualHashesAsync();
    }

    private static async Task<Dictionary<string, PublishAnswer>> PublishAsync(TestCluster cluster)
    {
        using var client = new WiberClient(
            cluster.Config, new WiberClientOptions { CallTimeout = TimeSpan.FromSeconds(30) });
        var answers = new Dictionary<string, PublishAnswer>();
        foreach (int[] chunk in Enumerable.Range(0, Count).Chunk(Chunk))
        {
            string? killed = null;
            if (chunk[0] == Count / 2)
            {
                killed = await cluster.WaitForLeaderAsync();
                await cluster.Node(killed).KillAsync();
            }

            OutgoingMessage[] messages =
            [
                .. chunk.Select(i => OutgoingMessage.Text($"{i}") with { Id = $"id-{i}", Key = $"key-{i % 50}" }),
            ];
            IReadOnlyList<PublishAnswer> stored = await client.PublishAsync("once", messages);
            for (int i = 0; i < chunk.Length; i++)
            {
                answers.Add($"id-{chunk[i]}", stored[i]);
            }

            if (killed is not null)
            {
                await cluster.Node(killed).StartAsync();
            }
        }

        return answers;
    }
}
