using System.Net;
using System.Text;
using System.Text.Json;
using Wiber.Client.Configuration;
using Wiber.Testing;
using Wiber.UnitTests.Http.OpenApi;

namespace Wiber.UnitTests.Http.Limits;

/// <summary>
/// What a node takes at a time is bounded: who comes when it is full is told so, and when to come back; when there is room again
/// it goes on. Method: a real node within this process with small limits, and clients that are slow on purpose.
/// </summary>
public sealed class NodeLimitTests : IAsyncLifetime
{
    private const int Mebibyte = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SingleNode _node = new()
    {
        Limits = new LimitOptions
        {
            ConnectionsMax = 20,
            StreamsMax = 2,
            RequestBytesMax = 8 * Mebibyte,
            AnswerBytesMax = 8 * Mebibyte,
            TopicsMax = 3,
            PartitionsMax = 6,
            GroupsMax = 1,
        },
    };

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Bodies_over_the_bound_are_refused_until_others_are_done()
    {
        using RawClient one = await BeginBodyAsync(5 * Mebibyte, sent: 4 * Mebibyte);
        using RawClient two = await BeginBodyAsync(5 * Mebibyte, sent: 3 * Mebibyte);
        await WaitForAsync(() => _node.Context.Limits.RequestBytes.Used >= 7 * Mebibyte, "both bodies to be held");
        await RequireOverloadedAsync(await PublishAsync("big", new string('x', Mebibyte)));
        Assert.True(_node.Context.Limits.RequestBytes.Refused > 0);
        (await PublishAsync("small", "x")).EnsureSuccessStatusCode();

        one.Dispose();
        two.Dispose();
        await WaitForAsync(() => _node.Context.Limits.RequestBytes.Used == 0, "what broken requests held to be given back");
        (await PublishAsync("big", new string('x', Mebibyte))).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Answers_over_the_bound_are_refused_while_slow_readers_hold_theirs()
    {
        string payload = new('x', Mebibyte / 2);
        for (int i = 0; i < 15; i++)
        {
            (await PublishAsync("long", payload)).EnsureSuccessStatusCode();
        }

        using RawClient one = await BeginReadAsync();
        using RawClient two = await BeginReadAsync();
        await WaitForAsync(() => _node.Context.Limits.AnswerBytes.Used >= 8 * Mebibyte, "both answers to be held");
        await RequireOverloadedAsync(await _node.Http.GetAsync("/v1/topics/long/messages?from=earliest&limit=1"));
        await RequireOverloadedAsync(await _node.Http.GetAsync("/v1/topics/long/batches"));

        one.Dispose();
        two.Dispose();
        await WaitForAsync(() => _node.Context.Limits.AnswerBytes.Used == 0, "what was held for readers that are gone");
        (await _node.Http.GetAsync("/v1/topics/long/messages?from=earliest&limit=1")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Streams_over_the_bound_are_refused_until_one_ends()
    {
        using HttpResponseMessage one = await OpenStreamAsync();
        using (HttpResponseMessage two = await OpenStreamAsync())
        {
            two.EnsureSuccessStatusCode();
            await RequireOverloadedAsync(await OpenStreamAsync());
        }

        await WaitForAsync(() => _node.Context.Limits.Streams.Used == 1, "the stream to end");
        using HttpResponseMessage next = await OpenStreamAsync();
        next.EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Connections_over_the_bound_are_closed_and_those_that_stand_go_on()
    {
        long open = _node.Context.Limits.Connections.Used;
        var clients = new List<RawClient>();
        try
        {
            for (long i = open; i < 20; i++)
            {
                clients.Add(await RawClient.ConnectAsync(_node.Http.BaseAddress!));
            }

            await WaitForAsync(() => _node.Context.Limits.Connections.Used == 20, "all connections to be counted");
            using RawClient refused = await RawClient.ConnectAsync(_node.Http.BaseAddress!);
            Assert.Equal("", await refused.ReadSomeAsync(Patience));
            await clients[0].SendAsync("GET /healthz HTTP/1.1\r\nHost: node\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200", await clients[0].ReadSomeAsync(Patience));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        await WaitForAsync(() => _node.Context.Limits.Connections.Used <= open, "the connections to be given back");
        Assert.Equal(1, _node.Context.Limits.Connections.Refused);
    }

    [Fact]
    public async Task Topics_partitions_and_groups_over_their_number_are_refused_by_name()
    {
        await RequireAsync(201, "", "/v1/topics", """{"topic":"one","partitions":3}""");
        await RequireAsync(409, "too_many_partitions", "/v1/topics", """{"topic":"two","partitions":4}""");
        await RequireAsync(201, "", "/v1/topics", """{"topic":"two","partitions":1}""");
        (await PublishAsync("three", "x")).EnsureSuccessStatusCode();
        await RequireAsync(409, "too_many_topics", "/v1/topics", """{"topic":"four","partitions":1}""");
        await RequireAsync(409, "too_many_topics", "/v1/topics/four/messages", """{"payload":"x"}""");
        await RequireAsync(200, "", "/v1/topics", """{"topic":"one","partitions":3}""");
        using var more = new HttpRequestMessage(HttpMethod.Patch, "/v1/topics/one") { Content = Json("""{"partitions":5}""") };
        await RequireAsync(409, "too_many_partitions", await _node.Http.SendAsync(more));

        const string Offset = """{"offsets":[{"topic":"one","partition":0,"offset":0}]}""";
        await RequireAsync(200, "", "/v1/groups/first/commits", Offset);
        await RequireAsync(200, "", "/v1/groups/first/commits", Offset);
        await RequireAsync(409, "too_many_in_group", "/v1/groups/second/commits", Offset);
    }

    [Fact]
    public async Task Clients_that_send_too_slowly_are_cut_off()
    {
        using RawClient head = await RawClient.ConnectAsync(_node.Http.BaseAddress!);
        await head.SendAsync("POST /v1/topics/slow/messages HTTP/1.1\r\nHost: no");
        using RawClient body = await BeginBodyAsync(100_000, sent: 10);
        Task<string> headEnd = head.ReadSomeAsync(Patience);
        Assert.StartsWith("HTTP/1.1 408", await body.ReadSomeAsync(Patience));
        string answer = await headEnd;
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
        Assert.Equal(0, _node.Context.Limits.RequestBytes.Used);
    }

    [Fact]
    public async Task A_request_with_too_many_headers_is_refused()
    {
        using RawClient client = await RawClient.ConnectAsync(_node.Http.BaseAddress!);
        string headers = string.Concat(Enumerable.Range(0, 200).Select(i => $"H{i}: x\r\n"));
        await client.SendAsync($"GET /healthz HTTP/1.1\r\nHost: node\r\n{headers}\r\n");
        Assert.StartsWith("HTTP/1.1 431", await client.ReadSomeAsync(Patience));
    }

    private async Task<RawClient> BeginBodyAsync(int bytes, int sent)
    {
        RawClient client = await RawClient.ConnectAsync(_node.Http.BaseAddress!);
        await client.SendAsync($"POST /v1/topics/half/messages HTTP/1.1\r\nHost: node\r\nContent-Length: {bytes}\r\n\r\n");
        await client.SendAsync(new byte[sent]);
        return client;
    }

    private async Task<RawClient> BeginReadAsync()
    {
        RawClient client = await RawClient.ConnectAsync(_node.Http.BaseAddress!);
        await client.SendAsync("GET /v1/topics/long/messages?from=earliest&limit=10000 HTTP/1.1\r\nHost: node\r\n\r\n");
        return client;
    }

    private Task<HttpResponseMessage> OpenStreamAsync() =>
        _node.Http.GetAsync("/v1/topics/streamed/stream", HttpCompletionOption.ResponseHeadersRead);

    private Task<HttpResponseMessage> PublishAsync(string topic, string payload) =>
        _node.Http.PostAsync($"/v1/topics/{topic}/messages", Json($$"""{"payload":"{{payload}}"}"""));

    private static async Task RequireOverloadedAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.Equal("overloaded", problem.RootElement.GetProperty("code").GetString());
        }
    }

    private async Task RequireAsync(int status, string code, string path, string body) =>
        await RequireAsync(status, code, await _node.Http.PostAsync(path, Json(body)));

    private static async Task RequireAsync(int status, string code, HttpResponseMessage answer)
    {
        using (answer)
        {
            string text = await answer.Content.ReadAsStringAsync();
            Assert.True(status == (int)answer.StatusCode, text);
            Assert.Contains(code, text, StringComparison.Ordinal);
        }
    }

    private static Task WaitForAsync(Func<bool> condition, string what) =>
        TestCluster.WaitUntilAsync(() => Task.FromResult(condition()), what);

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
