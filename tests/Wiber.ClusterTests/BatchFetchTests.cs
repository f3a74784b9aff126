using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: a fetch of batches gives the messages that a read as JSON gives, whichever way they were published, on every node and
/// after a restart. Method: real nodes; both are read to the end and compared field by field.
/// </summary>
public sealed class BatchFetchTests(ThreeNodesWithLines nodes) : IClassFixture<ThreeNodesWithLines>, IAsyncLifetime
{
    private const string Topic = "all";
    private const string SeedsTopic = "messages";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => _cluster = await nodes.ResetAsync();

    public Task DisposeAsync()
    {
        _http.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Batches_hold_the_messages_that_a_read_gives_however_they_were_published()
    {
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = Topic, Partitions = 2 });
        await PublishInEveryWayAsync();
        await CompareAllAsync(expected: 143);

        await Cluster.Client.DeleteMessageAsync(Topic, 0, 3);
        await Cluster.Client.DeleteMessageAsync(Topic, 1, 0);
        await CompareAllAsync(expected: 141);

        await Cluster.KillAllAsync();
        await Cluster.StartAllAsync();
        await Cluster.WaitForLeaderAsync();
        await CompareAllAsync(expected: 141);
    }

    [Fact]
    public async Task A_fetch_waits_for_messages_on_a_follower_too()
    {
        await Cluster.Client.PublishAsync("waited", OutgoingMessage.Text("first"));
        await Cluster.WaitForCatchUpAsync();
        string leader = await Cluster.WaitForLeaderAsync();
        using WiberClient follower = ClientOf(Cluster.NodeIds.First(id => id != leader));

        BatchFetchAnswer none = await follower.FetchBatchesAsync("waited", 0, 1, wait: TimeSpan.FromMilliseconds(50));
        Assert.Equal((0, 1, 1), (none.Batches.Count, none.NextOffset, none.EndOffset));

        Task<BatchFetchAnswer> waiting = follower.FetchBatchesAsync("waited", 0, 1, wait: Patience);
        await Cluster.Client.PublishAsync("waited", OutgoingMessage.Text("second"));

        BatchFetchAnswer answer = await waiting;
        Assert.Equal((2, 2), (answer.NextOffset, answer.EndOffset));
        Assert.Equal("second", Assert.Single(Describe(answer)).Payload);

        // A topic may be waited for, too.
        waiting = follower.FetchBatchesAsync("to-come", 0, 0, wait: Patience);
        await Cluster.Client.PublishAsync("to-come", OutgoingMessage.Text("third"));
        Assert.Equal("third", Assert.Single(Describe(await waiting)).Payload);
    }

    [Fact]
    public async Task Reads_of_the_leader_and_of_everything_acknowledged_are_answered_through_a_follower()
    {
        await Cluster.Client.PublishAsync("one", OutgoingMessage.Text("a"));
        string leader = await Cluster.WaitForLeaderAsync();
        string id = Cluster.NodeIds.First(each => each != leader);
        using WiberClient follower = ClientOf(id);
        foreach (ReadConsistency consistency in new[] { ReadConsistency.Linearizable, ReadConsistency.Leader })
        {
            Assert.Single(Describe(await follower.FetchBatchesAsync("one", 0, 0, consistency: consistency)));
        }

        var address = new Uri(Cluster.Address(id).ClientUri, "/v1/topics/one/batches?consistency=leader");
        using HttpResponseMessage answer = await _http.GetAsync(address);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Equal(new Uri(Cluster.Address(leader).ClientUri, address.PathAndQuery), answer.Headers.Location);
    }

    [Fact]
    public async Task Of_several_partitions_one_must_be_named()
    {
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "two", Partitions = 2 });
        await Cluster.WaitForCatchUpAsync();
        var address = new Uri(Cluster.Address("n1").ClientUri, "/v1/topics/two/batches");
        using HttpResponseMessage unnamed = await _http.GetAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, unnamed.StatusCode);
        Assert.Contains("give partition too", await unnamed.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using HttpResponseMessage named = await _http.GetAsync(new Uri(address, "?partition=1"));
        Assert.Equal((HttpStatusCode.OK, 0L), (named.StatusCode, named.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task A_large_answer_and_a_reader_that_leaves_are_no_burden()
    {
        string text = new('x', 100_000);
        for (int request = 0; request < 10; request++)
        {
            await Cluster.Client.PublishAsync("large", [.. Enumerable.Range(0, 8).Select(_ => OutgoingMessage.Text(text))]);
        }

        string leader = await Cluster.WaitForLeaderAsync();
        var address = new Uri(Cluster.Address(leader).ClientUri, "/v1/topics/large/batches?bytesMax=8388608");
        for (int reader = 0; reader < 20; reader++)
        {
            using HttpResponseMessage left = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
            Assert.InRange(left.Content.Headers.ContentLength ?? 0, 8_000_000, 8 * 1024 * 1024);
        }

        BatchFetchAnswer answer = await Cluster.Client.FetchBatchesAsync("large", 0, 0, bytesMax: 8 * 1024 * 1024);
        Assert.Equal((10, 80), (answer.Batches.Count, Describe(answer).Count));
        Assert.All(Describe(answer), message => Assert.Equal(text, message.Payload));

        // One batch of 800 kB is larger than what is asked for, and given.
        answer = await Cluster.Client.FetchBatchesAsync("large", 0, 12, bytesMax: 1);
        Assert.Equal([12L, 13, 14, 15], Describe(answer).Select(message => message.Offset));
        Assert.Equal((16, 80), (answer.NextOffset, answer.EndOffset));
    }

    private async Task PublishInEveryWayAsync()
    {
        WiberClient client = Cluster.Client;
        Uri leader = Cluster.Address(await Cluster.WaitForLeaderAsync()).ClientUri;
        await client.PublishAsync(Topic, Full("id-1"));
        await client.PublishAsync(Topic, [Full("id-1"), OutgoingMessage.Text("zwölf"), Full("id-2"), Full("id-3")], partition: 0);
        await client.PublishAsync(Topic, OutgoingMessage.Json("""{"a":[1,null]}"""u8.ToArray()), partition: 1);
        await client.PublishAsync(Topic, OutgoingMessage.Binary(new byte[] { 0xff, 0, 1 }), Acks.Leader);
        await client.PublishAsync(Topic, [.. Enumerable.Range(0, 100).Select(i => OutgoingMessage.Text($"line {i}") with
        {
            Key = $"key-{i % 7}",
        })]);
        await PostAsync(new Uri(leader, "/v1/batches"), Batches(), BatchFrame.MediaType);
        await PostAsync(new Uri(leader, "/v1/batches"), Batches(), BatchFrame.MediaType);
        await PostAsync(new Uri(leader, "/send"), """{"sender":"a","payload":"seed","msg_id":"s-1"}"""u8.ToArray(), "application/json");
        await PublishLineAsync(leader, "PUB all --id line-1 from a line");
    }

    private static OutgoingMessage Full(string id) => OutgoingMessage.Text("all fields") with
    {
        Id = id,
        Key = "key",
        Sender = "ana",
        Recipient = "bo",
        Headers = new Dictionary<string, string> { ["trace"] = "7", ["other"] = "äöü" },
        Timestamp = DateTimeOffset.UnixEpoch.AddTicks(10),
        ContentType = "text/plain",
    };

    /// <summary>Four batches of ten messages, of which each has one that is there already.</summary>
    private static byte[] Batches()
    {
        var body = new ArrayBufferWriter<byte>();
        var writer = new MessageBatchWriter();
        for (int batch = 0; batch < 4; batch++)
        {
            writer.Begin(Topic, batch % 2, producerId: 77, sequence: (ulong)batch + 1);
            for (int message = 0; message < 10; message++)
            {
                string? id = message == 5 ? "id-2" : message == 6 ? $"batch-{batch}" : null;
                Assert.True(writer.TryAdd(new MessageContent { Id = id, Payload = $"{batch}:{message}" }, out _));
            }

            BatchFrame.Write(body, writer.Body.Span);
        }

        return body.WrittenSpan.ToArray();
    }

    private async Task PostAsync(Uri address, byte[] body, string mediaType)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using HttpResponseMessage answer = await _http.PostAsync(address, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task PublishLineAsync(Uri leader, string line)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var connection = new TcpClient();
        int port = Cluster.Config.Nodes.Single(node => node.ClientUri == leader).LinePort!.Value;
        await connection.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
        using var reader = new StreamReader(connection.GetStream());
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), deadline.Token);
        Assert.StartsWith("OK published", await reader.ReadLineAsync(deadline.Token), StringComparison.Ordinal);
    }

    private async Task CompareAllAsync(int expected)
    {
        await Cluster.WaitForCatchUpAsync();
        foreach (string id in Cluster.NodeIds)
        {
            using WiberClient client = ClientOf(id);
            int count = await CompareAsync(client, Topic, 0) + await CompareAsync(client, Topic, 1);
            Assert.Equal(expected, count);
            Assert.Equal(1, await CompareAsync(client, SeedsTopic, 0));
        }
    }

    /// <summary>Reads a partition in both ways, each to its end in small pieces; gives how many messages it has.</summary>
    private static async Task<int> CompareAsync(WiberClient client, string topic, int partition)
    {
        var read = new List<Row>();
        for (FetchAnswer? page = null; page is null || page.NextOffset < page.EndOffset;)
        {
            page = await client.FetchAsync(topic, FetchStart.At(page?.NextOffset ?? 0), limit: 10, partition: partition);
            read.AddRange(page.Messages.Select(Describe));
        }

        var fetched = new List<Row>();
        for (BatchFetchAnswer? page = null; page is null || page.NextOffset < page.EndOffset;)
        {
            page = await client.FetchBatchesAsync(topic, partition, page?.NextOffset ?? 0, bytesMax: 500);
            fetched.AddRange(Describe(page));
        }

        Assert.Equal(read, fetched);
        return fetched.Count;
    }

    private WiberClient ClientOf(string id) =>
        new([Cluster.Address(id).ClientUri], new WiberClientOptions { CallTimeout = Patience });

    private static Row Describe(Message message) => new(
        message.Offset,
        message.Id!,
        string.Join('|', message.Key, message.Sender, message.Recipient, message.ContentType),
        string.Join('|', message.Headers!.Select(header => $"{header.Key}={header.Value}")),
        message.Encoding is null ? Encoding.UTF8.GetString(message.GetBytes()) : Convert.ToHexString(message.GetBytes()),
        message.Timestamp!.Value,
        message.ClientTimestamp,
        message.Hlc!.Value.GetString()!,
        message.Term!.Value);

    private static List<Row> Describe(BatchFetchAnswer answer)
    {
        var rows = new List<Row>();
        foreach (FetchedBatch batch in answer.Batches)
        {
            foreach (FetchedMessageView each in batch)
            {
                rows.Add(Describe(each));
            }
        }

        return rows;
    }

    private static Row Describe(in FetchedMessageView fetched)
    {
        MessageView message = fetched.Message;
        var headers = new List<string>();
        for (MessageHeaderReader header = message.Headers; header.MoveNext();)
        {
            headers.Add($"{Encoding.UTF8.GetString(header.Name)}={Encoding.UTF8.GetString(header.Value)}");
        }

        string contentType = Encoding.UTF8.GetString(message.ContentType);
        return new Row(
            fetched.Offset,
            Encoding.UTF8.GetString(fetched.Id),
            string.Join(
                '|',
                Encoding.UTF8.GetString(message.Key),
                Encoding.UTF8.GetString(message.Sender),
                Encoding.UTF8.GetString(message.Recipient),
                contentType),
            string.Join('|', headers),
            contentType == "application/octet-stream"
                ? Convert.ToHexString(message.Payload)
                : Encoding.UTF8.GetString(message.Payload),
            Time(fetched.TimestampUs),
            message.ClientTimestampUs is { } clientTimestampUs ? Time(clientTimestampUs) : null,
            string.Create(CultureInfo.InvariantCulture, $"{fetched.HybridTime >> 12}.{fetched.HybridTime & 0xfff:D4}"),
            (long)fetched.Term);
    }

    private static DateTimeOffset Time(long timestampUs) =>
        DateTimeOffset.UnixEpoch.AddTicks(timestampUs * TimeSpan.TicksPerMicrosecond);

    private sealed record Row(
        long Offset,
        string Id,
        string Fields,
        string Headers,
        string Payload,
        DateTimeOffset Timestamp,
        DateTimeOffset? ClientTimestamp,
        string Hlc,
        long Term);
}
