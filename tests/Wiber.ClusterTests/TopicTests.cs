using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Topics as their users make and change them, messages spread over partitions, and what the weaker acks answer, on three real
/// nodes.
/// </summary>
public sealed class TopicTests(ThreeNodes nodes) : IClassFixture<ThreeNodes>, IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => _cluster = await nodes.ResetAsync();

    public Task DisposeAsync()
    {
        _http.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_topic_is_made_described_altered_and_deleted()
    {
        TopicDescription made = await Cluster.Client.CreateTopicAsync(
            new NewTopic { Topic = "orders", Partitions = 3, RetentionMs = 60_000, Acks = "leader" });
        Assert.Equal(3, made.Partitions.Count);
        Assert.Equal((60_000, "leader"), (made.RetentionMs, made.Acks));

        await Cluster.Client.CreateTopicAsync(
            new NewTopic { Topic = "orders", Partitions = 3, RetentionMs = 60_000, Acks = "leader" });
        WiberApiException exists = await Assert.ThrowsAsync<WiberApiException>(
            () => Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "orders", Partitions = 4 }));
        Assert.Equal("topic_exists", exists.Code);

        TopicDescription altered = await Cluster.Client.AlterTopicAsync("orders", new TopicSettings { Partitions = 6 });
        Assert.Equal((6, 60_000, "leader"), (altered.Partitions.Count, altered.RetentionMs, altered.Acks));
        WiberApiException fewer = await Assert.ThrowsAsync<WiberApiException>(
            () => Cluster.Client.AlterTopicAsync("orders", new TopicSettings { Partitions = 2 }));
        Assert.Equal("invalid_topic", fewer.Code);

        await Cluster.Client.PublishAsync("orders", OutgoingMessage.Text("old"), Acks.Quorum);
        await Cluster.Client.DeleteTopicAsync("orders");
        WiberApiException gone = await Assert.ThrowsAsync<WiberApiException>(() => Cluster.Client.GetTopicAsync("orders"));
        Assert.Equal("unknown_topic", gone.Code);

        PublishAnswer first = await Cluster.Client.PublishAsync("orders", OutgoingMessage.Text("new"));
        Assert.Equal((0, 0), (first.Partition, first.Offset));
    }

    [Fact]
    public async Task Messages_of_one_key_keep_their_order_in_one_partition()
    {
        const int Keys = 20;
        const int PerKey = 25;
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "keyed", Partitions = 6 });
        for (int round = 0; round < PerKey; round++)
        {
            OutgoingMessage[] messages = [.. Enumerable.Range(0, Keys)
                .Select(key => OutgoingMessage.Text($"{key}:{round}") with { Key = $"key-{key}" })];
            IReadOnlyList<PublishAnswer> answers = await Cluster.Client.PublishAsync("keyed", messages);
            Assert.Equal(
                Enumerable.Range(0, Keys).Select(key => KeyPartition.Of($"key-{key}", 6)), answers.Select(answer => answer.Partition));
        }

        var rounds = new Dictionary<string, List<string>>();
        for (int partition = 0; partition < 6; partition++)
        {
            FetchAnswer answer = await Cluster.Client.FetchAsync("keyed", FetchStart.Earliest, 1_000, partition: partition);
            foreach (string text in answer.Messages.Select(message => message.GetText()))
            {
                string[] parts = text.Split(':');
                rounds.TryAdd(parts[0], []);
                rounds[parts[0]].Add(parts[1]);
            }
        }

        Assert.Equal(Keys, rounds.Count);
        Assert.All(rounds.Values, each => Assert.Equal(Enumerable.Range(0, PerKey).Select(round => $"{round}"), each));
    }

    [Fact]
    public async Task A_request_over_several_partitions_is_stored_once_however_often_it_is_sent()
    {
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "again", Partitions = 4 });
        object[] messages = [.. Enumerable.Range(0, 40).Select(i => new { payload = $"{i}", key = i % 3 == 0 ? null : $"key-{i}" })];
        JsonElement first = await PostAsync("again", messages);
        JsonElement second = await PostAsync("again", messages);

        for (int i = 0; i < messages.Length; i++)
        {
            Assert.Equal(first[i].GetProperty("offset").GetInt64(), second[i].GetProperty("offset").GetInt64());
            Assert.Equal(first[i].GetProperty("partition").GetInt32(), second[i].GetProperty("partition").GetInt32());
            Assert.True(second[i].GetProperty("duplicate").GetBoolean());
        }

        Assert.Equal(40, (await Cluster.Client.GetTopicAsync("again")).MessageCount);
    }

    [Theory]
    [InlineData(Acks.Leader)]
    [InlineData(Acks.None)]
    public async Task Weaker_acks_answer_without_an_offset_and_the_message_comes_all_the_same(Acks acks)
    {
        PublishAnswer answer = await Cluster.Client.PublishAsync($"weak-{acks}", OutgoingMessage.Text("soon"), acks);
        Assert.Null(answer.Offset);

        FetchAnswer fetched = await Cluster.Client.FetchAsync(
            $"weak-{acks}", FetchStart.Earliest, 10, TimeSpan.FromSeconds(10));
        Assert.Equal("soon", Assert.Single(fetched.Messages).GetText());
    }

    [Fact]
    public async Task A_deleted_message_is_gone_from_every_node_and_its_place_stays_empty()
    {
        for (int i = 0; i < 3; i++)
        {
            await Cluster.Client.PublishAsync("holes", OutgoingMessage.Text($"{i}") with { Id = $"id-{i}" });
        }

        await Cluster.Client.DeleteMessageAsync("holes", 0, 1);
        await Cluster.WaitForEqualHashesAsync();
        foreach (string id in Cluster.NodeIds)
        {
            using HttpResponseMessage answer = await _http.GetAsync(
                new Uri(Cluster.Address(id).ClientUri, "/v1/topics/holes/messages"));
            FetchAnswer? read = await answer.Content.ReadFromJsonAsync(WiberJsonContext.Default.FetchAnswer);
            Assert.Equal([(0L, "0"), (2L, "2")], read!.Messages.Select(message => (message.Offset, message.GetText())));
        }

        PublishAnswer retry = await Cluster.Client.PublishAsync("holes", OutgoingMessage.Text("1") with { Id = "id-1" });
        Assert.True(retry.Duplicate);
        WiberApiException gone = await Assert.ThrowsAsync<WiberApiException>(
            () => Cluster.Client.DeleteMessageAsync("holes", 0, 7));
        Assert.Equal("unknown_message", gone.Code);
    }

    [Fact]
    public async Task A_payload_over_the_limit_of_its_topic_is_refused()
    {
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "small", MessageBytesMax = 10 });

        WiberApiException refused = await Assert.ThrowsAsync<WiberApiException>(
            () => Cluster.Client.PublishAsync("small", OutgoingMessage.Text("eleven byte")));

        Assert.Equal("too_large", refused.Code);
        Assert.Equal((int)HttpStatusCode.RequestEntityTooLarge, refused.Status);
    }

    private async Task<JsonElement> PostAsync(string topic, object[] messages)
    {
        string leader = await Cluster.WaitForLeaderAsync();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(Cluster.Address(leader).ClientUri, $"/v1/topics/{topic}/messages"))
        {
            Content = JsonContent.Create(messages),
        };
        request.Headers.Add("Wiber-Producer", "7");
        request.Headers.Add("Wiber-Sequence", "1");
        using HttpResponseMessage answer = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
