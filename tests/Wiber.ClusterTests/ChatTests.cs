using System.Globalization;
using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>The chat protocol over real sockets: a client at the leader and one at a follower.</summary>
public sealed class ChatTests(ThreeNodesWithChat nodes) : IClassFixture<ThreeNodesWithChat>, IAsyncLifetime
{
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => _cluster = await nodes.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Who_is_at_any_node_hears_everyone_in_one_order()
    {
        using LineClient bob = await ConnectAsync(isLeader: false);
        await LogInAsync(bob, "bob");
        await TestCluster.WaitUntilAsync(
            async () => (await Cluster.Client.GetTopicsAsync()).Any(topic => topic.MessageCount == 1), "the word that bob has come");
        using LineClient ana = await ConnectAsync(isLeader: true);
        await LogInAsync(ana, "ana");
        Assert.Equal(("system", null, "ana has joined the chat"), await ReadAsync(bob));

        // Without anything between them, as the first chat sends them.
        await bob.SendAsync(Say("one") + Say("two") + "\r\n" + Say("drei ✓"));
        foreach (LineClient client in new[] { ana, bob })
        {
            Assert.Equal(("chat", "bob", "one"), await ReadAsync(client));
            Assert.Equal(("chat", "bob", "two"), await ReadAsync(client));
            Assert.Equal(("chat", "bob", "drei ✓"), await ReadAsync(client));
        }

        await bob.SendAsync("""{"type":"logout","sender":"bob","content":"","timestamp":0}""");
        Assert.Null(await bob.TryReadAsync());
        Assert.Equal(("system", null, "bob has left the chat"), await ReadAsync(ana));
    }

    [Fact]
    public async Task What_was_said_is_in_the_topic_with_its_sender_and_time()
    {
        using LineClient client = await ConnectAsync(isLeader: false);
        await LogInAsync(client, "carla");
        await client.SendAsync("""{"type":"chat","sender":"carla","content":"kept","timestamp":1769860800.25}""");
        using JsonDocument heard = JsonDocument.Parse(await client.ReadAsync());
        Assert.Equal(1769860800.25, heard.RootElement.GetProperty("timestamp").GetDouble());

        FetchAnswer stored = await Cluster.Client.FetchAsync(
            "chat", FetchStart.Last(1), consistency: ReadConsistency.Linearizable);
        Message message = Assert.Single(stored.Messages);
        Assert.Equal(("carla", "kept"), (message.Sender, message.GetText()));
        Assert.Equal(DateTimeOffset.Parse("2026-01-31T12:00:00.25Z", CultureInfo.InvariantCulture), message.ClientTimestamp);
    }

    [Fact]
    public async Task Who_goes_without_a_word_has_left_too()
    {
        using LineClient stays = await ConnectAsync(isLeader: true);
        await LogInAsync(stays, "dora");
        using (LineClient goes = await ConnectAsync(isLeader: false))
        {
            await LogInAsync(goes, "emil");
            Assert.Equal(("system", null, "emil has joined the chat"), await ReadAsync(stays));
        }

        Assert.Equal(("system", null, "emil has left the chat"), await ReadAsync(stays));
    }

    [Theory]
    [InlineData("""{"type":"chat","content":"x"}""", "log in first")]
    [InlineData("""{"type":"login","sender":""}""", "a login needs a sender")]
    [InlineData("""{"type":"login"}""", "a login needs a sender")]
    [InlineData("""{"type":"dance"}""", "the type must be")]
    [InlineData("[1]", "send objects")]
    public async Task What_is_no_request_is_refused_and_the_next_one_served(string request, string reason)
    {
        using LineClient client = await ConnectAsync(isLeader: true);
        await client.SendAsync(request);
        Assert.StartsWith(reason, (await ReadAsync(client)).Content, StringComparison.Ordinal);
        await LogInAsync(client, "fritz");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("""{"type":"login","sender":"x"}}""")]
    public async Task What_is_no_JSON_ends_the_connection(string text)
    {
        using LineClient client = await ConnectAsync(isLeader: true);
        await client.SendAsync(text);
        string[] lines = await client.TryReadToEndAsync();
        Assert.DoesNotContain(lines, line => line.Contains("\"chat\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_object_without_end_is_cut_off()
    {
        using LineClient client = await ConnectAsync(isLeader: true);
        await client.SendAsync("{\"type\":\"chat\",\"content\":\"" + new string('x', 70_000));
        string[] lines = await client.TryReadToEndAsync();
        Assert.All(lines, line => Assert.Contains("at most 65536 bytes", line, StringComparison.Ordinal));
    }

    private static string Say(string content) => JsonSerializer.Serialize(new { type = "chat", sender = "bob", content });

    private static async Task LogInAsync(LineClient client, string name)
    {
        await client.SendAsync(JsonSerializer.Serialize(new { type = "login", sender = name, content = "", timestamp = 0 }));
        Assert.Equal(("system", null, $"Welcome, {name}!"), await ReadAsync(client));
    }

    private static async Task<(string? Type, string? Sender, string Content)> ReadAsync(LineClient client)
    {
        using JsonDocument json = JsonDocument.Parse(await client.ReadAsync());
        Assert.True(json.RootElement.GetProperty("timestamp").GetDouble() >= 0);
        return (
            json.RootElement.GetProperty("type").GetString(),
            json.RootElement.TryGetProperty("sender", out JsonElement sender) ? sender.GetString() : null,
            json.RootElement.GetProperty("content").GetString()!);
    }

    private async Task<LineClient> ConnectAsync(bool isLeader)
    {
        string leader = await Cluster.WaitForLeaderAsync();
        string id = isLeader ? leader : Cluster.NodeIds.First(node => node != leader);
        return await LineClient.OpenAsync(Cluster.Address(id).ChatPort!.Value);
    }
}
