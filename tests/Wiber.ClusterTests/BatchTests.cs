using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>Batches as the client encoded them: many in a request, each answered, and every kind of damage refused.</summary>
public sealed class BatchTests(ThreeNodes nodes) : IClassFixture<ThreeNodes>, IAsyncLifetime
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
    public async Task Many_batches_go_in_one_request_and_a_retry_is_stored_once()
    {
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "bulk", Partitions = 2 });
        byte[] body = Body(Enumerable.Range(0, 10).Select(i => Batch("bulk", i % 2, sequence: (ulong)i + 1, count: 100)));

        JsonElement first = await PostAsync(body, HttpStatusCode.OK);
        JsonElement second = await PostAsync(body, HttpStatusCode.OK);

        Assert.Equal(10, first.GetArrayLength());
        Assert.All(first.EnumerateArray(), each => Assert.Equal("stored", each.GetProperty("status").GetString()));
        Assert.All(second.EnumerateArray(), each => Assert.Equal("duplicate", each.GetProperty("status").GetString()));
        Assert.Equal(
            first.EnumerateArray().Select(each => each.GetProperty("baseOffset").GetInt64()),
            second.EnumerateArray().Select(each => each.GetProperty("baseOffset").GetInt64()));
        TopicDescription topic = await Cluster.Client.GetTopicAsync("bulk");
        Assert.Equal([500L, 500L], topic.Partitions.Select(partition => partition.MessageCount));
    }

    [Fact]
    public async Task The_client_publishes_a_batch_with_every_field_and_says_which_message_breaks_a_limit()
    {
        var whole = new OutgoingMessage
        {
            Payload = "hi"u8.ToArray(),
            ContentType = "text/plain",
            Id = "hi-1",
            Key = "k",
            Sender = "ana",
            Recipient = "bo",
            Headers = new Dictionary<string, string> { ["h"] = "1" },
            Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(1),
            Clock = new ClockOffset { Offset = TimeSpan.FromMilliseconds(5), Bound = TimeSpan.FromMilliseconds(1) },
        };

        BatchPublishAnswer first = await Cluster.Client.PublishBatchAsync("chat", 0, [whole, OutgoingMessage.Text("two")]);
        BatchPublishAnswer second = await Cluster.Client.PublishBatchAsync("chat", 0, [OutgoingMessage.Text("three")]);

        Assert.Equal(("stored", 0L, 2, 2), (first.Status, first.BaseOffset, first.Count, first.StoredCount));
        Assert.Equal(2, second.BaseOffset);
        FetchAnswer read = await Cluster.Client.FetchAsync("chat", FetchStart.At(0), limit: 10);
        Assert.Equal(3, read.Messages.Count);
        Message message = read.Messages[0];
        Assert.Equal(("hi-1", "k", "ana", "bo"), (message.Id, message.Key, message.Sender, message.Recipient));
        Assert.Equal("1", message.Headers!["h"]);
        Assert.Equal(TimeSpan.FromMilliseconds(5), message.GetClock()!.Offset);

        OutgoingMessage tooLong = whole with { Id = new string('x', MessageBatchLimits.IdBytesMax + 1) };
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(
            () => Cluster.Client.PublishBatchAsync("chat", 0, [OutgoingMessage.Text("good"), tooLong]));
        Assert.Contains("message 1: the id is longer", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Cluster.Client.PublishBatchAsync("chat", 0, []));
    }

    [Fact]
    public async Task A_body_with_one_bad_batch_stores_nothing()
    {
        byte[] good = Batch("none", 0, 1, 5);
        byte[] damaged = Body([good, good]);
        damaged[^1] ^= 1;
        byte[] elsewhere = Body([good, Batch("none", 7, 2, 5)]);

        Assert.Equal("invalid_message", Code(await PostAsync(damaged, HttpStatusCode.BadRequest)));
        Assert.Equal("invalid_message", Code(await PostAsync([1, 2, 3], HttpStatusCode.BadRequest)));
        Assert.Equal("unknown_partition", Code(await PostAsync(elsewhere, HttpStatusCode.NotFound)));
        Assert.Equal("unsupported_content_type", Code(await PostAsync(Body([good]), HttpStatusCode.UnsupportedMediaType, "text/plain")));

        // Nor does it make a topic, not even one that another batch of it would have fitted.
        byte[] mixed = Body([Batch("other", 0, 1, 5), Batch("none", 7, 2, 5)]);
        Assert.Equal("unknown_partition", Code(await PostAsync(mixed, HttpStatusCode.NotFound)));
        Assert.Empty(await Cluster.Client.GetTopicsAsync());
    }

    [Fact]
    public async Task Messages_that_were_there_before_are_told_with_their_partition_and_time()
    {
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "two", Partitions = 2 });
        JsonElement first = (await PostAsync(Body([BatchOfIds("two", 0, 1, "x")]), HttpStatusCode.OK))[0];
        byte[] mixed = Body([BatchOfIds("two", 1, 2, "x", "y", "z")]);

        JsonElement second = (await PostAsync(mixed, HttpStatusCode.OK))[0];
        JsonElement retry = (await PostAsync(mixed, HttpStatusCode.OK))[0];
        JsonElement known = (await PostAsync(Body([BatchOfIds("two", 0, 3, "x")]), HttpStatusCode.OK))[0];

        Assert.False(first.TryGetProperty("partitions", out _));
        Assert.Equal([0, 0, 1], Numbers(second, "offsets"));
        Assert.Equal([0, 1, 1], Numbers(second, "partitions"));
        Assert.Equal("duplicate", retry.GetProperty("status").GetString());
        Assert.Equal([0, 1, 1], Numbers(retry, "partitions"));
        Assert.Equal(second.GetProperty("timestamp").GetString(), retry.GetProperty("timestamp").GetString());
        Assert.Equal(JsonValueKind.Null, known.GetProperty("timestamp").ValueKind);
    }

    private static int[] Numbers(JsonElement answer, string field) =>
        [.. answer.GetProperty(field).EnumerateArray().Select(each => each.GetInt32())];

    private static byte[] BatchOfIds(string topic, int partition, ulong sequence, params string[] ids)
    {
        var batch = new MessageBatchWriter();
        batch.Begin(topic, partition, producerId: 9, sequence);
        foreach (string id in ids)
        {
            Assert.True(batch.TryAdd(new MessageContent { Id = id, Payload = "p" }, out _));
        }

        return batch.Body.ToArray();
    }

    private static string? Code(JsonElement problem) => problem.GetProperty("code").GetString();

    private static byte[] Batch(string topic, int partition, ulong sequence, int count)
    {
        var batch = new MessageBatchWriter();
        batch.Begin(topic, partition, producerId: 9, sequence);
        for (int i = 0; i < count; i++)
        {
            Assert.True(batch.TryAdd(new MessageContent { Payload = $"{sequence}:{i}" }, out _));
        }

        return batch.Body.ToArray();
    }

    private static byte[] Body(IEnumerable<byte[]> batches)
    {
        var body = new ArrayBufferWriter<byte>();
        foreach (byte[] batch in batches)
        {
            BatchFrame.Write(body, batch);
        }

        return body.WrittenSpan.ToArray();
    }

    private async Task<JsonElement> PostAsync(byte[] body, HttpStatusCode expected, string mediaType = BatchFrame.MediaType)
    {
        string leader = await Cluster.WaitForLeaderAsync();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using HttpResponseMessage answer = await _http.PostAsync(
            new Uri(Cluster.Address(leader).ClientUri, "/v1/batches"), content);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
