using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Wiber.Client.Messages;
using Wiber.Testing;

namespace Wiber.UnitTests.Http.OpenApi;

/// <summary>
/// What a node really answers, against the schemas of the OpenAPI document: every property of an answer is in its schema, with
/// that type, and what the schema requires is there.
/// </summary>
public sealed class OpenApiAnswerTests(SingleNode node) : IClassFixture<SingleNode>
{
    private const string Json = "application/json";

    [Fact]
    public async Task Publishing_and_reading_answer_as_the_document_says()
    {
        const string Route = "/v1/topics/{topic}/messages";
        await CheckAsync("POST " + Route, "/v1/topics/one/messages", 200, """{"payload":"a","id":"a","headers":{"h":"1"}}""");
        await CheckAsync(
            "POST " + Route, "/v1/topics/one/messages", 200, """[{"payload":{"b":1},"timestamp":"2026-01-31T12:00:00Z"}]""");
        await CheckAsync(
            "POST " + Route,
            "/v1/topics/one/messages?acks=leader",
            202,
            """{"payload":"AAH/","encoding":"base64","contentType":"x/y"}""");
        await CheckAsync("GET " + Route, "/v1/topics/one/messages?offset=2&waitMs=10000", 200);
        await CheckAsync("GET " + Route, "/v1/topics/one/messages", 200);
        await CheckAsync("GET " + Route, "/v1/topics/one/messages?last=1", 200);
        await CheckAsync("GET " + Route, "/v1/topics/none/messages", 404);
        await CheckAsync("GET " + Route, "/v1/topics/one/messages?order=timestamp&windowMs=60000", 200);
    }

    [Fact]
    public async Task Ordering_answers_as_the_document_says()
    {
        await CheckAsync(
            "POST /v1/topics/{topic}/messages", "/v1/topics/ordered/messages", 200, """{"payload":"a"}""");
        using var ended = new CancellationTokenSource();
        Task<HttpResponseMessage> waiting = node.Http.GetAsync(
            "/v1/topics/ordered/messages?order=timestamp&windowMs=60000&waitMs=60000", ended.Token);
        await TestCluster.WaitUntilAsync(
            async () => (await node.Http.GetStringAsync("/v1/ordering")).Contains("\"held\":1", StringComparison.Ordinal),
            "the message to be held");
        await CheckAsync("GET /v1/ordering", "/v1/ordering", 200);
        await CheckAsync("POST /v1/ordering/force", "/v1/ordering/force?topic=ordered", 200, "");
        using HttpResponseMessage answer = await waiting;
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Batches_answer_as_the_document_says()
    {
        byte[] batch = EncodeBatch();
        await CheckBatchesAsync("/v1/batches", 200, batch);
        await CheckBatchesAsync("/v1/batches", 200, batch);
        await CheckBatchesAsync("/v1/batches?acks=none", 202, batch);
    }

    [Fact]
    public async Task Fetched_batches_come_with_the_type_and_the_headers_that_the_document_says()
    {
        const string Route = "GET /v1/topics/{topic}/batches";
        await CheckAsync("POST /v1/topics/{topic}/messages", "/v1/topics/fetched/messages", 200, """{"payload":"a"}""");
        using HttpResponseMessage answer = await node.Http.GetAsync("/v1/topics/fetched/batches");

        JsonElement told = node.Document.Operations[Route].GetProperty("responses").GetProperty("200");
        Assert.True(told.GetProperty("content").TryGetProperty(answer.Content.Headers.ContentType!.MediaType!, out _));
        Assert.Equal(
            told.GetProperty("headers").EnumerateObject().Select(header => header.Name).Order(),
            answer.Headers.Select(header => header.Key).Where(name => name.StartsWith("Wiber-", StringComparison.Ordinal)).Order());
        Assert.Single(FetchedBatch.ReadAll(await answer.Content.ReadAsByteArrayAsync()));
        await CheckAsync(Route, "/v1/topics/fetched/batches?offset=x", 400);
        await CheckAsync(Route, "/v1/topics/fetched/batches?partition=1", 404);
    }

    [Fact]
    public async Task Topics_answer_as_the_document_says()
    {
        await CheckAsync("POST /v1/topics", "/v1/topics", 201, """{"topic":"two","partitions":2}""");
        await CheckAsync("POST /v1/topics", "/v1/topics", 200, """{"topic":"two","partitions":2}""");
        await CheckAsync("POST /v1/topics", "/v1/topics", 409, """{"topic":"two","partitions":3}""");
        await CheckAsync("PATCH /v1/topics/{topic}", "/v1/topics/two", 200, """{"retentionMs":1000}""");
        await CheckAsync("GET /v1/topics/{topic}", "/v1/topics/two", 200);
        await CheckAsync("GET /v1/topics/{topic}/messages", "/v1/topics/two/messages", 200);
        await CheckAsync("GET /v1/topics", "/v1/topics", 200);
    }

    [Fact]
    public async Task Groups_answer_as_the_document_says()
    {
        await CheckAsync("POST /v1/topics", "/v1/topics", 201, """{"topic":"shared","partitions":2}""");
        JsonElement joined = await CheckAsync(
            "PUT /v1/groups/{group}/members/{member}",
            "/v1/groups/crew/members/m",
            200,
            """{"topics":["shared"],"sessionTimeoutMs":60000,"client":"here"}""");
        string beat = $$"""{"joinedAt":{{joined.GetProperty("joinedAt")}},"generation":{{joined.GetProperty("generation")}}}""";
        await CheckAsync("POST /v1/groups/{group}/members/{member}/heartbeat", "/v1/groups/crew/members/m/heartbeat", 200, beat);
        await CheckAsync(
            "POST /v1/groups/{group}/commits",
            "/v1/groups/crew/commits",
            200,
            $$"""
            {"member":"m","joinedAt":{{joined.GetProperty("joinedAt")}},"offsets":[{"topic":"shared","partition":1,"offset":7}]}
            """);
        await CheckAsync("GET /v1/groups/{group}", "/v1/groups/crew", 200);
        await CheckAsync("GET /v1/groups", "/v1/groups", 200);
        await CheckAsync("DELETE /v1/groups/{group}", "/v1/groups/crew", 409);
        await CheckAsync("DELETE /v1/groups/{group}", "/v1/groups/none", 404);
        (await node.Http.DeleteAsync("/v1/groups/crew/members/m")).EnsureSuccessStatusCode();
        await CheckAsync(
            "POST /v1/groups/{group}/commits",
            "/v1/groups/crew/commits",
            200,
            """{"offsets":[{"topic":"shared","partition":0,"offset":0,"metadata":"x"}]}""");
        await CheckAsync("POST /v1/groups/{group}/reset", "/v1/groups/crew/reset", 200, """{"topic":"shared","to":"latest"}""");
    }

    [Fact]
    public async Task The_cluster_answers_as_the_document_says()
    {
        await CheckAsync("GET /v1/status", "/v1/status", 200);
        await CheckAsync("POST /v1/time/sync", "/v1/time/sync", 200);
        await CheckAsync("GET /v1/time", "/v1/time", 200);
        await CheckAsync("GET /v1/time/stats", "/v1/time/stats", 200);
        await CheckAsync("GET /v1/nodes", "/v1/nodes", 200);
        await CheckAsync("POST /v1/nodes", "/v1/nodes", 400, """{"id":"n2","host":"127.0.0.1","port":0}""");
        await CheckAsync("DELETE /v1/nodes/{id}", "/v1/nodes/n9", 404);
        await CheckAsync("POST /v1/leader", "/v1/leader", 200, """{"node":"n1"}""");
        await CheckAsync("POST /v1/leader", "/v1/leader", 400, """{"to":"n1"}""");
        await CheckAsync("POST /v1/leader", "/v1/leader", 404, """{"node":"n9"}""");
        await CheckAsync("POST /v1/leader", "/v1/leader", 409, "{}");
        await CheckAsync("PUT /v1/isolation", "/v1/isolation", 200, "{}");
        await CheckAsync("PUT /v1/isolation", "/v1/isolation", 400, """{"peers":["n1"]}""");
        await CheckAsync("PUT /v1/isolation", "/v1/isolation", 400, """{"peer":["n2"]}""");
        await CheckAsync("PUT /v1/isolation", "/v1/isolation", 404, """{"peers":["n9"]}""");
        await CheckAsync("GET /v1/isolation", "/v1/isolation", 200);
        await CheckAsync("DELETE /v1/isolation", "/v1/isolation", 200);
        await CheckAsync("GET /v1/peer-messages", "/v1/peer-messages", 200);
        await CheckAsync("GET /v1/peer-messages", "/v1/peer-messages?limit=0", 400);
        await CheckAsync("POST /v1/reload", "/v1/reload", 200, "");
        await CheckAsync("GET /openapi.json", "/openapi.json", 200);
    }

    /// <summary>Asks, and holds the answer against the document; of a problem the operation must tell, too.</summary>
    private async Task<JsonElement> CheckAsync(
        string route, string address, int status, string? body = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Split(' ')[0]), address)
        {
            Content = content ?? (body is null ? null : new StringContent(body, Encoding.UTF8, Json)),
        };
        using HttpResponseMessage answer = await node.Http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{route} answered {(int)answer.StatusCode}: {text}");
        JsonElement json = JsonDocument.Parse(text).RootElement;
        Assert.Empty(new SchemaCheck(node.Document).FindProblems(json, node.Document.AnswerSchema(route, status)));
        if (!answer.IsSuccessStatusCode)
        {
            JsonElement told = node.Document.Operations[route].GetProperty("responses").GetProperty($"{status}");
            Assert.Contains(json.GetProperty("code").GetString(), told.GetProperty("description").GetString()!.Split(", "));
        }

        return json;
    }

    private async Task CheckBatchesAsync(string address, int status, byte[] batch)
    {
        using var content = new ByteArrayContent(batch);
        content.Headers.ContentType = new MediaTypeHeaderValue(BatchFrame.MediaType);
        await CheckAsync("POST /v1/batches", address, status, content: content);
    }

    private static byte[] EncodeBatch()
    {
        var writer = new MessageBatchWriter();
        writer.Begin("batched", producerId: 9, sequence: 1);
        Assert.True(writer.TryAdd(new MessageContent { Payload = "a" }, out _));
        Assert.True(writer.TryAdd(new MessageContent { Payload = "b" }, out _));
        var frames = new ArrayBufferWriter<byte>();
        BatchFrame.Write(frames, writer.Body.Span);
        return frames.WrittenSpan.ToArray();
    }
}
