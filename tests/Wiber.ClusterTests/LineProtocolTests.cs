using System.Globalization;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>The text line protocol over real sockets, on the leader and on a follower.</summary>
public sealed class LineProtocolTests(ThreeNodesWithLines nodes) : IClassFixture<ThreeNodesWithLines>, IAsyncLifetime
{
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => _cluster = await nodes.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_message_is_published_once_and_found_in_the_history()
    {
        using LineClient leader = await ConnectAsync(isLeader: true);
        Assert.Equal("PONG", await leader.AskAsync("ping"));
        Assert.Equal("OK published a-1", await leader.AskAsync("PUB chat --id a-1 hello  world"));
        Assert.Equal("OK duplicate a-1", await leader.AskAsync("PUB chat --id a-1 hello again"));
        Assert.StartsWith("OK published msg_", await leader.AskAsync("PUB chat second"), StringComparison.Ordinal);

        string[] first = (await leader.AskAsync("HISTORY chat 2")).Split(' ', 9);
        Assert.Equal(["HISTORY", "chat", "a-1", "0"], first[..4]);
        Assert.Equal(["hlc", "hello  world"], first[7..]);
        string[] second = (await leader.ReadAsync()).Split(' ', 9);
        Assert.Equal("second", second[8]);
        Assert.True(ulong.Parse(second[6], CultureInfo.InvariantCulture) > ulong.Parse(first[6], CultureInfo.InvariantCulture));
        Assert.Equal("OK history_end", await leader.ReadAsync());
        Assert.Equal("ERR n_must_be_int", await leader.AskAsync("HISTORY chat x"));
        Assert.Equal("ERR unknown", await leader.AskAsync("HELLO"));
        Assert.Equal("OK bye", await leader.AskAsync("QUIT"));
    }

    [Fact]
    public async Task A_follower_hands_on_what_is_published_and_pushes_what_was_subscribed_to()
    {
        using LineClient reader = await ConnectAsync(isLeader: false);
        using LineClient writer = await ConnectAsync(isLeader: false);
        Assert.Equal("OK subscribed news", await reader.AskAsync("SUB news"));
        Assert.Equal("OK REDIRECTED n-1", await writer.AskAsync("PUB news --id n-1 one"));
        Assert.Equal("OK REDIRECTED n-2", await writer.AskAsync("PUB news --id n-2 two"));

        Assert.EndsWith(" one", await reader.ReadAsync(), StringComparison.Ordinal);
        string second = await reader.ReadAsync();
        Assert.StartsWith("MSG news n-2 1 ", second, StringComparison.Ordinal);
        Assert.Equal("PONG", await reader.AskAsync("PING"));
    }

    [Fact]
    public async Task What_a_follower_hands_on_waits_for_a_majority_whatever_the_topic_does()
    {
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "fast", Acks = "none" });
        using LineClient follower = await ConnectAsync(isLeader: false);
        Assert.Equal("OK REDIRECTED f-1", await follower.AskAsync("PUB fast --id f-1 one"));

        // Only what was waited for is known to be a duplicate.
        Assert.Equal("OK duplicate f-1", await follower.AskAsync("PUB fast --id f-1 one"));
    }

    [Fact]
    public async Task What_comes_to_a_leader_that_leads_no_more_is_handed_on_and_stored_once()
    {
        const string Topic = "moved";
        string leader = await Cluster.WaitForLeaderAsync();
        using LineClient session = await LineClient.OpenAsync(Cluster.Address(leader).LinePort!.Value);
        Assert.Equal("OK published m-0", await session.AskAsync($"PUB {Topic} --id m-0 zero"));
        await Cluster.Node(leader).SuspendAsync();
        await Cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("through the next one"));

        // It waits for the node that wakes up as a leader, and is asked again for as long as that does not know better.
        await session.SendAsync($"PUB {Topic} --id m-1 one\n");
        await Cluster.Node(leader).ResumeAsync();
        string answer = await session.ReadAsync();
        while (answer.StartsWith("ERR ", StringComparison.Ordinal))
        {
            answer = await session.AskAsync($"PUB {Topic} --id m-1 one");
        }

        Assert.Contains(answer, (string[])["OK REDIRECTED m-1", "OK duplicate m-1"]);
        FetchAnswer stored = await Cluster.Client.FetchAsync(
            Topic, FetchStart.Earliest, 10, consistency: ReadConsistency.Linearizable);
        Assert.Equal(["zero", "through the next one", "one"], stored.Messages.Select(message => message.GetText()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_is_too_large_for_its_topic_is_refused_by_name(bool isLeader)
    {
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "small", MessageBytesMax = 100 });
        using LineClient session = await ConnectAsync(isLeader);
        Assert.StartsWith(
            "ERR too_large ", await session.AskAsync($"PUB small {new string('x', 101)}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_a_message_holds_it_stays_one_line()
    {
        await Cluster.Client.PublishAsync("odd", OutgoingMessage.Text("a\nMSG odd forged 1 1 1 - - b\r"));
        await Cluster.Client.PublishAsync("odd", OutgoingMessage.Binary(new byte[] { 0xff, 0x00 }));
        using LineClient session = await ConnectAsync(isLeader: true);

        Assert.EndsWith(" a\\nMSG odd forged 1 1 1 - - b\\r", await session.AskAsync("HISTORY odd 10"), StringComparison.Ordinal);
        Assert.EndsWith(" base64:/wA=", await session.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal("OK history_end", await session.ReadAsync());
    }

    private async Task<LineClient> ConnectAsync(bool isLeader)
    {
        string leader = await Cluster.WaitForLeaderAsync();
        string id = isLeader ? leader : Cluster.NodeIds.First(node => node != leader);
        return await LineClient.OpenAsync(Cluster.Address(id).LinePort!.Value);
    }
}
