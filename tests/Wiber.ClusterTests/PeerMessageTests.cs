using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: what nodes say to each other can be drawn from what they tell of it, the two ends of a message from two nodes. Method:
/// real processes that elect, publish and are cut off, and are asked for their messages.
/// </summary>
public sealed class PeerMessageTests
{
    [Fact]
    public async Task An_election_and_a_cut_are_told_by_both_ends()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var heard = cluster.NodeIds.ToDictionary(id => id, _ => new List<PeerMessage>());
        await ListenAsync(cluster, heard);
        string leader = await cluster.WaitForLeaderAsync();
        string next = cluster.NodeIds.First(id => id != leader);
        await cluster.Client.MoveLeaderAsync(next);
        await cluster.Client.PublishAsync("drawn", OutgoingMessage.Text("hello"));
        await ListenUntilAsync(cluster, heard, () => Has(leader, next, "timeout_now", "sent")
            && Has(leader, next, "timeout_now", "received")
            && Has(next, leader, "request_vote", "sent")
            && Has(next, leader, "request_vote", "received")
            && heard[next].Any(message => message is { Kind: "request_vote_reply", Success: true })
            && heard[leader].Any(message => message is { Kind: "append_entries", Entries: > 0, Outcome: "received" })
            && heard[next].Any(message => message is { Kind: "append_entries_reply", Success: true, Outcome: "received" }));

        // The two ends of the same message, on clocks that are in step.
        PeerMessage sent = heard[leader].First(message => message.Kind == "timeout_now");
        PeerMessage received = heard[next].First(message => message.Kind == "timeout_now");
        Assert.InRange(Math.Abs((received.Time - sent.Time).TotalMilliseconds), 0, 2_000);

        await cluster.Client.IsolateAsync(cluster.Address(next).ClientUri, [leader]);
        await ListenUntilAsync(cluster, heard, () => Has(next, leader, "append_entries", "dropped"));
        await cluster.Client.HealAsync(cluster.Address(next).ClientUri);

        string killed = cluster.NodeIds.Single(id => id != leader && id != next);
        await cluster.Node(killed).KillAsync();
        await ListenUntilAsync(
            cluster, heard, () => heard.Values.Any(messages => messages.Any(
                message => message.To == killed && message.Outcome == "failed")));
        Assert.All(heard.Values, messages => Assert.Equal(
            Enumerable.Range(1, messages.Count), messages.Select(message => (int)message.Sequence)));

        bool Has(string from, string to, string kind, string outcome) => heard[outcome == "received" ? to : from].Any(
            message => message.From == from && message.To == to && message.Kind == kind && message.Outcome == outcome);
    }

    private static Task ListenUntilAsync(
        TestCluster cluster, Dictionary<string, List<PeerMessage>> heard, Func<bool> condition) => TestCluster.WaitUntilAsync(
        async () =>
        {
            await ListenAsync(cluster, heard);
            return condition();
        },
        "the messages to be told",
        () => Task.FromResult(string.Join("\n", heard.Values.SelectMany(messages => messages.TakeLast(20)))));

    private static async Task ListenAsync(TestCluster cluster, Dictionary<string, List<PeerMessage>> heard)
    {
        foreach ((string node, List<PeerMessage> messages) in heard)
        {
            try
            {
                PeerMessageList page = await cluster.Client.GetPeerMessagesAsync(
                    cluster.Address(node).ClientUri, messages.Count == 0 ? null : messages[^1].Sequence);
                Assert.Equal(0, page.Lost);
                messages.AddRange(page.Messages);
            }
            catch (WiberApiException)
            {
                // It was killed.
            }
        }
    }
}
