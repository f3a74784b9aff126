using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Reading live: long poll, server-sent events and WebSocket give history and then what is new, without a gap and without a
/// repetition.
/// </summary>
public sealed class StreamTests(ThreeNodes nodes) : IClassFixture<ThreeNodes>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Topic = "live";
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
    public async Task Server_sent_events_go_from_history_to_live_without_a_gap()
    {
        await PublishAsync(0, 50);
        using var deadline = new CancellationTokenSource(Patience);
        await using Stream body = await _http.GetStreamAsync(
            await FollowerUriAsync($"/v1/topics/{Topic}/stream?from=earliest"), deadline.Token);
        using var reader = new StreamReader(body);
        Task<List<string>> reading = ReadEventsAsync(reader, 100, deadline.Token);
        await PublishAsync(50, 50);
        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"{number}"), await reading);
    }

    [Theory]
    [InlineData("?from=earliest")]
    [InlineData("?from=earliest&partition=0")]
    public async Task A_stream_goes_on_with_a_topic_that_was_deleted_and_made_again(string query)
    {
        await PublishAsync(0, 5);
        using var deadline = new CancellationTokenSource(Patience);
        await using Stream body = await _http.GetStreamAsync(
            await FollowerUriAsync($"/v1/topics/{Topic}/stream{query}"), deadline.Token);
        using var reader = new StreamReader(body);
        Assert.Equal(["0", "1", "2", "3", "4"], await ReadEventsAsync(reader, 5, deadline.Token));

        await Cluster.Client.DeleteTopicAsync(Topic, deadline.Token);
        await PublishAsync(100, 2);

        Assert.Equal(["100", "101"], await ReadEventsAsync(reader, 2, deadline.Token));
    }

    [Fact]
    public async Task A_payload_of_many_lines_is_one_event()
    {
        string leader = await Cluster.WaitForLeaderAsync();
        var publish = new Uri(Cluster.Address(leader).ClientUri, $"/v1/topics/{Topic}/messages");
        using HttpResponseMessage answer = await _http.PostAsync(
            publish, new StringContent("{\"payload\": {\n  \"a\": 1,\r\n\r\n  \"b\": [2]\n}}"));
        Assert.True(answer.IsSuccessStatusCode);
        using var deadline = new CancellationTokenSource(Patience);
        await using Stream body = await _http.GetStreamAsync(
            await FollowerUriAsync($"/v1/topics/{Topic}/stream?from=earliest"), deadline.Token);
        using var reader = new StreamReader(body);
        string line = "";
        while (!line.StartsWith("data: ", StringComparison.Ordinal))
        {
            line = await reader.ReadLineAsync(deadline.Token) ?? throw new EndOfStreamException();
        }

        using JsonDocument message = JsonDocument.Parse(line["data: ".Length..]);
        Assert.Equal("""{"a":1,"b":[2]}""", message.RootElement.GetProperty("payload").GetRawText());
    }

    [Theory]
    [InlineData("{0}~0:6")]
    [InlineData("0:6")]
    [InlineData("{0}~0-7")]
    public async Task Server_sent_events_resume_behind_the_last_event(string lastEventId)
    {
        await PublishAsync(0, 10);
        string eventId = string.Format(CultureInfo.InvariantCulture, lastEventId, await nodes.TopicNumberAsync(Topic));
        Assert.Equal(["7", "8", "9"], await ResumeAsync(eventId, 3));
    }

    [Fact]
    public async Task What_was_read_of_a_deleted_topic_says_nothing_of_the_one_made_after_it()
    {
        await PublishAsync(0, 10);
        using JsonDocument old = JsonDocument.Parse(
            await _http.GetStringAsync(await FollowerUriAsync($"/v1/topics/{Topic}/messages?limit=2&consistency=linearizable")));
        string cursor = old.RootElement.GetProperty("cursor").GetString()!;
        long number = await nodes.TopicNumberAsync(Topic);
        Assert.Equal($"{number}~0-2", cursor);
        await Cluster.Client.DeleteTopicAsync(Topic);
        await PublishAsync(20, 3);

        Uri uri = await FollowerUriAsync($"/v1/topics/{Topic}/messages?cursor={cursor}&consistency=linearizable");
        using JsonDocument made = JsonDocument.Parse(await _http.GetStringAsync(uri));
        Assert.Equal(
            ["20", "21", "22"],
            made.RootElement.GetProperty("messages").EnumerateArray()
                .Select(message => message.GetProperty("payload").GetString()));
        Assert.Equal($"{number + 1}~0-3", made.RootElement.GetProperty("cursor").GetString());
        Assert.Equal(["20", "21", "22"], await ResumeAsync($"{number}~0:1", 3));
        using HttpResponseMessage later = await _http.GetAsync(
            await FollowerUriAsync($"/v1/topics/{Topic}/messages?cursor={number + 2}~0-1&consistency=linearizable"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, later.StatusCode);
    }

    [Fact]
    public async Task A_web_socket_that_cannot_go_on_says_why()
    {
        var uri = new UriBuilder(await FollowerUriAsync($"/v1/topics/{Topic}/stream?partition=3")) { Scheme = "ws" };
        using var deadline = new CancellationTokenSource(Patience);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(uri.Uri, deadline.Token);

        // It might have had that partition; now it has one only.
        await PublishAsync(0, 1);

        ValueWebSocketReceiveResult received = await socket.ReceiveAsync(new byte[1024].AsMemory(), deadline.Token);
        Assert.Equal(WebSocketMessageType.Close, received.MessageType);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.CloseStatus);
        Assert.Equal("unknown_partition", socket.CloseStatusDescription);
    }

    [Fact]
    public async Task A_web_socket_goes_from_history_to_live_without_a_gap()
    {
        await PublishAsync(0, 50);
        var uri = new UriBuilder(await FollowerUriAsync($"/v1/topics/{Topic}/stream?offset=10")) { Scheme = "ws" };
        using var deadline = new CancellationTokenSource(Patience);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(uri.Uri, deadline.Token);
        Task publishing = PublishAsync(50, 50);
        var payloads = new List<string>();
        byte[] buffer = new byte[64 * 1024];
        while (payloads.Count < 90)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), deadline.Token);
            Assert.True(received.EndOfMessage);
            payloads.Add(Payload(Encoding.UTF8.GetString(buffer, 0, received.Count)));
        }

        await publishing;
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
        Assert.Equal(Enumerable.Range(10, 90).Select(number => $"{number}"), payloads);
    }

    [Fact]
    public async Task A_long_poll_ends_as_soon_as_a_message_comes()
    {
        await PublishAsync(0, 1);
        Task<string> polling = _http.GetStringAsync(await FollowerUriAsync($"/v1/topics/{Topic}/messages?offset=1&waitMs=60000"));
        await PublishAsync(1, 1);
        using JsonDocument answer = JsonDocument.Parse(await polling.WaitAsync(Patience));
        Assert.Equal(
            "1", Assert.Single(answer.RootElement.GetProperty("messages").EnumerateArray()).GetProperty("payload").GetString());
        Assert.Equal(2, answer.RootElement.GetProperty("nextOffset").GetInt64());
    }

    [Fact]
    public async Task A_node_that_is_behind_its_reader_does_not_lead_it_back()
    {
        await PublishAsync(0, 5);
        Uri uri = await FollowerUriAsync($"/v1/topics/{Topic}/messages?offset=9");
        using JsonDocument answer = JsonDocument.Parse(await _http.GetStringAsync(uri));
        Assert.Equal(9, answer.RootElement.GetProperty("nextOffset").GetInt64());
        Assert.Equal($"{await nodes.TopicNumberAsync(Topic)}~0-9", answer.RootElement.GetProperty("cursor").GetString());
        using HttpResponseMessage batches = await _http.GetAsync(
            await FollowerUriAsync($"/v1/topics/{Topic}/batches?offset=9"));
        Assert.Equal(["9"], batches.Headers.GetValues("Wiber-Next-Offset"));
    }

    [Fact]
    public async Task A_linearizable_read_on_a_follower_sees_what_was_just_acknowledged()
    {
        Uri uri = await FollowerUriAsync($"/v1/topics/{Topic}/messages?last=1&consistency=linearizable");
        for (int number = 0; number < 50; number++)
        {
            await PublishAsync(number, 1);
            using JsonDocument answer = JsonDocument.Parse(await _http.GetStringAsync(uri));
            Assert.Equal(
                $"{number}",
                Assert.Single(answer.RootElement.GetProperty("messages").EnumerateArray()).GetProperty("payload").GetString());
        }
    }

    private static async Task<List<string>> ReadEventsAsync(StreamReader reader, int count, CancellationToken cancellationToken)
    {
        var payloads = new List<string>();
        while (payloads.Count < count)
        {
            string line = await reader.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException();
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                payloads.Add(Payload(line["data: ".Length..]));
            }
        }

        return payloads;
    }

    private static string Payload(string json)
    {
        using JsonDocument message = JsonDocument.Parse(json);
        return message.RootElement.GetProperty("payload").GetString()!;
    }

    private async Task<List<string>> ResumeAsync(string lastEventId, int messages)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, await FollowerUriAsync($"/v1/topics/{Topic}/stream"));
        request.Headers.Add("Last-Event-ID", lastEventId);
        using var deadline = new CancellationTokenSource(Patience);
        using HttpResponseMessage answer = await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(deadline.Token));
        return await ReadEventsAsync(reader, messages, deadline.Token);
    }

    private async Task PublishAsync(int first, int count)
    {
        for (int number = first; number < first + count; number++)
        {
            await Cluster.Client.PublishAsync(Topic, OutgoingMessage.Text($"{number}"));
        }
    }

    private async Task<Uri> FollowerUriAsync(string path)
    {
        string leader = await Cluster.WaitForLeaderAsync();
        return new Uri(Cluster.Address(Cluster.NodeIds.First(id => id != leader)).ClientUri, path);
    }
}
