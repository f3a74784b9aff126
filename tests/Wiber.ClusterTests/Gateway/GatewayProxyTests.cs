using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Wiber.Client.Api;

namespace Wiber.ClusterTests.Gateway;

/// <summary>
/// Goal: /v1 works through the gateway as at a node, and better: any node may be down. Method: requests, streams, a leader that
/// is killed, through a gateway in front of real nodes.
/// </summary>
public sealed class GatewayProxyTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Requests_pass_with_their_status_headers_and_refusals()
    {
        using HttpResponseMessage made = await gateway.Http.PostAsync(
            "/v1/topics", JsonContent.Create(new { topic = "passed", partitions = 2 }));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        JsonElement stored = await gateway.PostAsync(
            "/v1/topics/passed/messages?partition=1", new { payload = "x", sender = "ana" });
        Assert.Equal(1, stored.GetProperty("partition").GetInt32());
        JsonElement found = await gateway.GetAsync("/v1/topics/passed/messages?sender=ana&waitMs=1000");
        Assert.Equal(1, found.GetProperty("messages").GetArrayLength());
        using HttpResponseMessage batches = await gateway.Http.GetAsync("/v1/topics/passed/batches?partition=1");
        Assert.Equal("1", batches.Headers.GetValues("Wiber-Next-Offset").Single());
        Assert.Equal("application/vnd.wiber.batches", batches.Content.Headers.ContentType!.MediaType);

        using HttpResponseMessage unknown = await gateway.Http.GetAsync("/v1/topics/nothing-there");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        JsonElement problem = await unknown.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("unknown_topic", problem.GetProperty("code").GetString());
        using var removal = new HttpRequestMessage(HttpMethod.Delete, "/v1/topics/passed");
        using HttpResponseMessage removed = await gateway.Http.SendAsync(removal);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }

    [Fact]
    public async Task A_stream_passes_as_it_comes_and_by_socket_too()
    {
        await gateway.PostAsync("/v1/topics/streamed/messages", new { payload = "one" });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/topics/streamed/stream?from=earliest");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Contains("\"one\"", await FindDataAsync(lines), StringComparison.Ordinal);
        await gateway.PostAsync("/v1/topics/streamed/messages", new { payload = "two" });
        Assert.Contains("\"two\"", await FindDataAsync(lines), StringComparison.Ordinal);

        using EventSocket socket = await EventSocket.ConnectAsync(
            gateway.Http.BaseAddress!, "/v1/topics/streamed/stream?from=earliest");
        await socket.FindAsync(each => each.GetProperty("payload").GetString() == "two");
    }

    [Fact]
    public async Task Publishes_go_on_over_the_death_of_the_leader_each_once()
    {
        string leader = await gateway.Cluster.WaitForLeaderAsync();
        int count = 0;
        await PublishAsync(20);
        Task killing = gateway.Cluster.Node(leader).KillAsync();
        while (!killing.IsCompleted)
        {
            await PublishAsync(1);
        }

        await PublishAsync(20);
        await killing;

        await gateway.Cluster.Node(leader).StartAsync();
        FetchAnswer stored = await gateway.Cluster.Client.FetchAsync(
            "lasting", FetchStart.Last(count + 100), consistency: ReadConsistency.Linearizable);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"m{i}"), stored.Messages.Select(message => message.GetText()));

        async Task PublishAsync(int more)
        {
            for (int end = count + more; count < end; count++)
            {
                await gateway.PostAsync("/v1/topics/lasting/messages", new { payload = $"m{count}" });
            }
        }
    }

    [Theory]
    [InlineData("PUT", "/v1/isolation", HttpStatusCode.BadRequest, "names_no_node")]
    [InlineData("GET", "/v1/%252e%252e/healthz", HttpStatusCode.NotFound, "unknown_path")]
    public async Task What_no_node_was_named_for_or_leads_elsewhere_is_refused(
        string method, string path, HttpStatusCode status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_stream_whose_node_dies_ends_with_try_again_later()
    {
        await gateway.PostAsync("/v1/topics/broken/messages", new { payload = "one" });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var socket = new ClientWebSocket();
        var target = new UriBuilder(new Uri(gateway.Http.BaseAddress!, "/v1/topics/broken/stream")) { Scheme = "ws" };
        await socket.ConnectAsync(target.Uri, patience.Token);

        // The nodes are tried in their order.
        string node = gateway.Cluster.Config.Nodes[0].Id;
        await gateway.Cluster.Node(node).KillAsync();
        try
        {
            byte[] block = new byte[16 * 1024];
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(block.AsMemory(), patience.Token);
            }
            while (received.MessageType != WebSocketMessageType.Close);
            Assert.Equal((WebSocketCloseStatus)1013, socket.CloseStatus);
        }
        finally
        {
            await gateway.Cluster.Node(node).StartAsync();
        }
    }

    private static async Task<string> FindDataAsync(StreamReader lines)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string? line;
        do
        {
            line = await lines.ReadLineAsync(patience.Token) ?? throw new EndOfStreamException();
        }
        while (!line.StartsWith("data:", StringComparison.Ordinal));
        return line;
    }
}
