using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Reading;
using Wiber.Testing;
using Wiber.UnitTests.Http.OpenApi;

namespace Wiber.UnitTests.Http.Ordering;

/// <summary>
/// Goal: reads with <c>order=timestamp</c> give every message once, sorted but for those marked late, the same over long poll,
/// server-sent events and WebSocket, and go on exactly where they broke off. Method: messages with shuffled times are published
/// to a node, read in all ways, and the reading is broken off and resumed behind every single message.
/// </summary>
public sealed class OrderedReadTests(SingleNode node) : IClassFixture<SingleNode>
{
    private const int Count = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, "")]
    [InlineData(3, "")]
    [InlineData(3, "&sender=even")]
    [InlineData(3, "&partition=1")]
    [InlineData(3, "&bufferMax=5")]
    public async Task A_reader_goes_on_behind_every_message_as_if_nothing_had_been(int partitions, string more)
    {
        string topic = await FillAsync(partitions);
        string query = $"order=timestamp&windowMs=0{more}";

        // A window of nothing, and of more than the messages need, so that some are late and none.
        foreach (string window in new[] { query, query.Replace("windowMs=0", "windowMs=300", StringComparison.Ordinal) })
        {
            (string Id, string Message)[] whole = await ReadEventsAsync(topic, window, null, await CountAsync(topic, window));
            RequireOrder(whole.Select(each => each.Message));
            for (int from = 0; from < whole.Length - 1; from++)
            {
                (string, string)[] rest = await ReadEventsAsync(topic, window, whole[from].Id, whole.Length - from - 1);
                Assert.Equal(whole[(from + 1)..], rest);
            }
        }
    }

    [Fact]
    public async Task Pages_of_any_size_give_what_a_stream_gives()
    {
        string topic = await FillAsync(partitions: 3);
        string query = "order=timestamp&windowMs=100";
        string[] streamed = [.. (await ReadEventsAsync(topic, query, null, Count)).Select(each => each.Message)];
        Assert.Equal(streamed, await ReadSocketAsync(topic, query, Count));
        foreach (int limit in new[] { 1, 3, 7, Count })
        {
            Assert.Equal(streamed, await ReadPagesAsync(topic, query, limit));
        }
    }

    [Fact]
    public async Task What_is_held_is_seen_and_can_be_forced_and_what_comes_behind_that_is_late()
    {
        string topic = NewTopic();
        await PublishAsync(topic, "c", "2026-01-31T12:00:03Z");
        await PublishAsync(topic, "a", "2026-01-31T12:00:01Z");
        using var deadline = new CancellationTokenSource(Patience);
        Task<(string Id, string Message)[]> reading = ReadEventsAsync(topic, "order=timestamp&windowMs=60000", null, 3);
        await TestCluster.WaitUntilAsync(
            async () => (await GetAsync("/v1/ordering")).GetProperty("next").EnumerateArray()
                .Count(each => each.GetProperty("topic").GetString() == topic) == 2,
            "both messages to be held");

        using HttpResponseMessage forced = await node.Http.PostAsync($"/v1/ordering/force?topic={topic}", null, deadline.Token);
        using JsonDocument answer = JsonDocument.Parse(await forced.Content.ReadAsStringAsync(deadline.Token));
        Assert.Equal(2, answer.RootElement.GetProperty("forced").GetInt32());
        await PublishAsync(topic, "b", "2026-01-31T12:00:02Z");

        string[] messages = [.. (await reading).Select(each => each.Message)];
        Assert.Equal(["a", "c", "b"], messages.Select(Payload));
        Assert.Equal([false, false, true], messages.Select(IsLate));
    }

    [Fact]
    public async Task A_message_deleted_while_it_is_held_is_not_given_out()
    {
        string topic = NewTopic();
        await PublishAsync(topic, "b", "2026-01-31T12:00:02Z");
        await PublishAsync(topic, "a", "2026-01-31T12:00:01Z");
        Task<(string Id, string Message)[]> reading = ReadEventsAsync(topic, "order=timestamp&windowMs=60000", null, 1);
        await TestCluster.WaitUntilAsync(
            async () => (await GetAsync("/v1/ordering")).GetProperty("next").EnumerateArray()
                .Count(each => each.GetProperty("topic").GetString() == topic) == 2,
            "both messages to be held");

        using HttpResponseMessage deleted = await node.Http.DeleteAsync($"/v1/topics/{topic}/messages/1");
        using HttpResponseMessage forced = await node.Http.PostAsync($"/v1/ordering/force?topic={topic}", null);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.OK), (deleted.StatusCode, forced.StatusCode));
        Assert.Equal(["b"], (await reading).Select(each => Payload(each.Message)));
    }

    [Fact]
    public async Task A_reader_of_a_topic_that_was_made_again_reads_the_new_one_from_its_first_message()
    {
        string topic = await FillAsync(partitions: 1);
        (string Id, string Message)[] old = await ReadEventsAsync(topic, "order=timestamp&windowMs=0", null, Count);
        using HttpResponseMessage deleted = await node.Http.DeleteAsync($"/v1/topics/{topic}");
        await PublishAsync(topic, "new", "2026-01-31T12:00:00Z");

        (string Id, string Message)[] rest = await ReadEventsAsync(topic, "order=timestamp&windowMs=0", old[20].Id, 1);

        Assert.Equal("new", Payload(rest[0].Message));
    }

    [Theory]
    [InlineData("order=time", "order must be one of log, timestamp")]
    [InlineData("order=timestamp&windowMs=60001", "windowMs must be")]
    [InlineData("order=timestamp&bufferMax=0", "bufferMax must be")]
    [InlineData("order=timestamp&last=1", "last and order=timestamp")]
    [InlineData("windowMs=5", "windowMs goes with order=timestamp only")]
    [InlineData("order=timestamp&cursor=ts1_5000_0_-_-_0-5_00000000", "is damaged")]
    [InlineData("cursor=ts1_5000_0_-_-_0-5_00000000", "give that too")]
    public async Task What_cannot_be_is_refused(string query, string expected)
    {
        string topic = NewTopic();
        await PublishAsync(topic, "a", "2026-01-31T12:00:00Z");
        using HttpResponseMessage answer = await node.Http.GetAsync($"/v1/topics/{topic}/messages?{query}");
        string text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_goes_with_its_own_window_only_and_an_event_id_that_was_changed_is_refused()
    {
        string topic = NewTopic();
        await PublishAsync(topic, "a", "2026-01-31T12:00:00Z");
        string cursor = (await GetAsync($"/v1/topics/{topic}/messages?order=timestamp&windowMs=7")).GetProperty("cursor").GetString()!;
        Assert.Equal(
            cursor,
            (await GetAsync($"/v1/topics/{topic}/messages?order=timestamp&cursor={cursor}")).GetProperty("cursor").GetString());
        using HttpResponseMessage other = await node.Http.GetAsync(
            $"/v1/topics/{topic}/messages?order=timestamp&windowMs=8&cursor={cursor}");
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/topics/{topic}/stream?order=timestamp");
        request.Headers.Add("Last-Event-ID", cursor.Replace("_7_", "_70_", StringComparison.Ordinal));
        using HttpResponseMessage resumed = await node.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.BadRequest, resumed.StatusCode);
    }

    [Fact]
    public async Task A_message_has_the_time_of_its_sender_corrected_and_the_bounds_of_both()
    {
        string topic = NewTopic();
        await PublishBodyAsync(topic, """{"payload":"a","timestamp":"2026-01-31T12:00:00Z","clockOffsetMs":-250.5,"clockBoundMs":1.25}""");
        await PublishBodyAsync(topic, """{"payload":"b","timestamp":"2026-01-31T12:00:00Z"}""");
        await PublishBodyAsync(topic, """{"payload":"c"}""");
        JsonElement[] messages = [.. (await GetAsync($"/v1/topics/{topic}/messages")).GetProperty("messages").EnumerateArray()];
        Assert.Equal("2026-01-31T12:00:00.000000Z", messages[0].GetProperty("clientTimestamp").GetString());
        Assert.Equal("2026-01-31T11:59:59.749500Z", messages[0].GetProperty("correctedTimestamp").GetString());
        Assert.Equal(1.25, messages[0].GetProperty("correctedBoundMs").GetDouble());
        Assert.Equal("2026-01-31T12:00:00.000000Z", messages[1].GetProperty("correctedTimestamp").GetString());
        Assert.Equal(JsonValueKind.Null, messages[1].GetProperty("correctedBoundMs").ValueKind);
        Assert.Equal(messages[2].GetProperty("timestamp").GetString(), messages[2].GetProperty("correctedTimestamp").GetString());
        Assert.Equal(
            messages[2].GetProperty("timestampBoundMs").GetRawText(), messages[2].GetProperty("correctedBoundMs").GetRawText());
        Assert.All(messages, each => Assert.False(each.TryGetProperty("late", out _)));
    }

    [Fact]
    public async Task A_client_that_corrects_its_timestamps_says_how_its_clock_stands_and_reads_in_order()
    {
        string topic = NewTopic();
        using var client = new WiberClient([node.Http.BaseAddress!], new WiberClientOptions { CorrectTimestamps = true });
        await TestCluster.WaitUntilAsync(
            async () => (await client.MeasureClockAsync()).Bound is not null, "the node to know how far its clock is");
        DateTimeOffset now = DateTimeOffset.UtcNow;
        foreach (int second in new[] { 2, 0, 1 })
        {
            await client.PublishAsync(topic, OutgoingMessage.Text($"{second}") with { Timestamp = now.AddSeconds(second - 9) });
        }

        var reader = new TopicReader(
            new ClusterSource(client, topic, order: new TimestampOrder { Window = TimeSpan.FromSeconds(1) }), _ => { });
        var messages = new List<Message>();
        using var deadline = new CancellationTokenSource(Patience);
        await foreach (Message message in reader.ReadOrderedAsync(FetchStart.Earliest, deadline.Token))
        {
            messages.Add(message);
        }

        Assert.Equal(["0", "1", "2"], messages.Select(message => message.GetText()));
        Assert.All(messages, message =>
        {
            Assert.NotNull(message.CorrectedBoundMs);
            TimeSpan offset = message.CorrectedTimestamp!.Value - message.ClientTimestamp!.Value;
            Assert.InRange(offset.Duration().TotalMilliseconds, 0, message.CorrectedBoundMs.Value + 10);
        });
        await foreach (Message message in reader.FollowOrderedAsync(FetchStart.Earliest, deadline.Token))
        {
            Assert.Equal(messages[0].Offset, message.Offset);
            break;
        }
    }

    private static string NewTopic() => "t" + Guid.NewGuid().ToString("N");

    private static string Payload(string message)
    {
        using JsonDocument json = JsonDocument.Parse(message);
        return json.RootElement.GetProperty("payload").GetString()!;
    }

    private static bool IsLate(string message)
    {
        using JsonDocument json = JsonDocument.Parse(message);
        return json.RootElement.TryGetProperty("late", out JsonElement late) && late.GetBoolean();
    }

    private static void RequireOrder(IEnumerable<string> messages)
    {
        DateTimeOffset last = DateTimeOffset.MinValue;
        foreach (string message in messages)
        {
            using JsonDocument json = JsonDocument.Parse(message);
            DateTimeOffset time = json.RootElement.GetProperty("correctedTimestamp").GetDateTimeOffset();
            Assert.True(IsLate(message) == time < last, $"{message} behind {last:O}");
            last = time > last ? time : last;
        }
    }

    /// <summary>Messages with shuffled times, spread over the partitions, and over time so that a window may have passed.</summary>
    private async Task<string> FillAsync(int partitions)
    {
        string topic = NewTopic();
        using HttpResponseMessage made = await node.Http.PostAsync(
            "/v1/topics", new StringContent($$"""{"topic":"{{topic}}","partitions":{{partitions}}}"""));
        var random = new Random(partitions);
        DateTimeOffset start = DateTimeOffset.UtcNow;
        for (int number = 0; number < Count; number++)
        {
            DateTimeOffset time = start.AddMilliseconds(random.Next(-500, 0));
            string text = time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
            string sender = number % 2 == 0 ? "even" : "odd";
            await PublishBodyAsync(
                topic,
                $$"""{"payload":"{{number}}","timestamp":"{{text}}","sender":"{{sender}}"}""",
                $"?partition={number % partitions}");
        }

        return topic;
    }

    private Task PublishAsync(string topic, string payload, string timestamp) =>
        PublishBodyAsync(topic, $$"""{"payload":"{{payload}}","timestamp":"{{timestamp}}"}""");

    private async Task PublishBodyAsync(string topic, string body, string query = "")
    {
        using HttpResponseMessage answer = await node.Http.PostAsync($"/v1/topics/{topic}/messages{query}", new StringContent(body));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using JsonDocument document = JsonDocument.Parse(await node.Http.GetStringAsync(path));
        return document.RootElement.Clone();
    }

    private async Task<int> CountAsync(string topic, string query) => (await ReadPagesAsync(topic, query, 1_000)).Length;

    private async Task<string[]> ReadPagesAsync(string topic, string query, int limit)
    {
        var messages = new List<string>();
        string cursor = "";
        JsonElement page;
        do
        {
            page = await GetAsync($"/v1/topics/{topic}/messages?{query}&limit={limit}&waitMs=200{cursor}");
            messages.AddRange(page.GetProperty("messages").EnumerateArray().Select(each => each.GetRawText()));
            cursor = $"&cursor={page.GetProperty("cursor").GetString()}";
        }
        while (page.GetProperty("held").GetInt32() > 0 || page.GetProperty("messages").GetArrayLength() > 0);
        return [.. messages];
    }

    private async Task<(string Id, string Message)[]> ReadEventsAsync(string topic, string query, string? lastId, int count)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/topics/{topic}/stream?from=earliest&{query}");
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        using HttpResponseMessage answer = await node.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(deadline.Token));
        var events = new List<(string, string)>();
        string id = "";
        while (events.Count < count)
        {
            string line = await reader.ReadLineAsync(deadline.Token) ?? throw new EndOfStreamException();
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line["id: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                events.Add((id, line["data: ".Length..]));
            }
        }

        return [.. events];
    }

    private async Task<string[]> ReadSocketAsync(string topic, string query, int count)
    {
        using var deadline = new CancellationTokenSource(Patience);
        var uri = new UriBuilder(new Uri(node.Http.BaseAddress!, $"/v1/topics/{topic}/stream?from=earliest&{query}")) { Scheme = "ws" };
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(uri.Uri, deadline.Token);
        var messages = new List<string>();
        byte[] buffer = new byte[64 * 1024];
        while (messages.Count < count)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), deadline.Token);
            Assert.True(received.EndOfMessage);
            messages.Add(Encoding.UTF8.GetString(buffer, 0, received.Count));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
        return [.. messages];
    }
}
