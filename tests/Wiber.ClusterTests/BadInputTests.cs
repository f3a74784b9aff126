using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Everything that strangers send to a node: each bad request gets problem details with a stable code and never a 500, and
/// afterwards the node serves as before.
/// One cluster for all of it, so a request that did harm would show in the next.
/// </summary>
public sealed class BadInputTests(ThreeNodes nodes) : IClassFixture<ThreeNodes>, IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync()
    {
        _cluster = await nodes.ResetAsync();
        string leader = await _cluster.WaitForLeaderAsync();
        _http.BaseAddress = _cluster.Address(leader).ClientUri;
    }

    public Task DisposeAsync()
    {
        _http.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Each_bad_request_gets_its_own_problem()
    {
        (string Method, string Path, string? Body, int Status, string Code)[] cases =
        [
            ("POST", "/v1/topics/t/messages", "{", 400, "invalid_message"),
            ("POST", "/v1/topics/t/messages", "", 400, "invalid_message"),
            ("POST", "/v1/topics/t/messages", "null", 400, "invalid_message"),
            ("POST", "/v1/topics/t/messages", "[1]", 400, "invalid_message"),
            ("POST", "/v1/topics/t/messages", """{"payload":"a","id":7}""", 400, "invalid_message"),
            ("POST", "/v1/topics/t/messages", """{"payload":"a","timestamp":NaN}""", 400, "invalid_message"),
            ("POST", "/v1/topics/t/messages", $$"""{"payload":"{{new string('x', 1024 * 1024 + 1)}}"}""", 413, "too_large"),
            ("POST", "/v1/topics/t/messages", new string('x', 9 * 1024 * 1024), 413, "too_large"),
            ("POST", "/v1/topics/t/messages?acks=some", """{"payload":"a"}""", 400, "invalid_argument"),
            ("POST", "/v1/topics/t/messages?partition=7", """{"payload":"a"}""", 404, "unknown_partition"),
            ("POST", "/v1/topics/t/messages?partition=-1", """{"payload":"a"}""", 400, "invalid_argument"),
            ("POST", "/v1/topics/..%2Fx/messages", """{"payload":"a"}""", 400, "invalid_topic"),
            ("POST", "/v1/topics/../x/messages", """{"payload":"a"}""", 404, "unknown_path"),
            ("POST", "/v1/topics/a%20b/messages", """{"payload":"a"}""", 400, "invalid_topic"),
            ("POST", $"/v1/topics/{new string('t', 250)}/messages", """{"payload":"a"}""", 400, "invalid_topic"),
            ("GET", "/v1/topics/nobody/messages", null, 404, "unknown_topic"),
            ("GET", "/v1/topics/nobody", null, 404, "unknown_topic"),
            ("GET", "/v1/topics/t/messages?offset=x", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?offset=99999999999999999999", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?limit=0", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?limit=10001", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?last=-1", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?last=1&offset=1", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?from=middle", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?since=yesterday", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?waitMs=60001", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?ofset=1", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?sender=", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?sender=a&sender=b", null, 400, "invalid_argument"),
            ("GET", $"/v1/topics/t/messages?recipient={new string('r', 257)}", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?header=trace", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?header=:7", null, 400, "invalid_argument"),
            ("GET", $"/v1/topics/t/messages?{Repeat("header=a:b&", 17)}", null, 400, "invalid_argument"),
            ("GET", $"/v1/topics/t/messages?text={new string('x', 1025)}", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?until=tomorrow", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?cursor=0", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?cursor=0-1.0-2", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?cursor=0-1&offset=1", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?before=7.1", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?last=5&before=x", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/messages?last=5&cursor=0-1", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/served/messages?cursor=9-1", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/nobody/batches", null, 404, "unknown_topic"),
            ("GET", "/v1/topics/served/batches?partition=1", null, 404, "unknown_partition"),
            ("GET", "/v1/topics/a%20b/batches", null, 400, "invalid_topic"),
            ("GET", "/v1/topics/served/batches?partition=-1", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/served/batches?offset=-1", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/served/batches?offset=1&offset=2", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/served/batches?bytesMax=0", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/served/batches?bytesMax=8388609", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/served/batches?waitMs=60001", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/served/batches?consistency=some", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/served/batches?limit=1", null, 400, "invalid_argument"),
            ("POST", "/v1/topics/served/batches", "", 405, "method_not_allowed"),
            ("GET", "/v1/topics/t/stream?from=middle", null, 400, "invalid_argument"),
            ("GET", "/v1/topics/t/stream?header=trace", null, 400, "invalid_argument"),
            ("POST", "/v1/topics", """{"topic":null}""", 400, "invalid_topic"),
            ("POST", "/v1/topics", """{"topic":"n","partitons":2}""", 400, "invalid_topic"),
            ("POST", "/v1/nodes", """{"id":null,"host":"127.0.0.1","port":1}""", 400, "invalid_node"),
            ("PUT", "/v1/groups/g/members/m", """{"topics":null}""", 400, "invalid_argument"),
            ("PUT", "/v1/groups/g/members/m", """{"topics":["a",null]}""", 400, "invalid_argument"),
            ("POST", "/v1/groups/g/commits", """{"offsets":null}""", 400, "invalid_argument"),
            ("POST", "/v1/groups/g/commits", """{"offsets":[null]}""", 400, "invalid_argument"),
            ("POST", "/v1/groups/g/commits", """{"offsets":[{"topic":null,"partition":0,"offset":0}]}""", 400, "invalid_argument"),
            ("POST", "/v1/groups/g/reset", """{"topic":null,"to":"earliest"}""", 400, "invalid_argument"),
            ("GET", "/v1/topics?limit=5", null, 400, "invalid_argument"),
            ("DELETE", "/v1/groups/g?force=true", null, 400, "invalid_argument"),
            ("GET", "/v1/status?node=n2", null, 400, "invalid_argument"),
            ("GET", "/v1/nothing", null, 404, "unknown_path"),
            ("DELETE", "/v1/status", null, 405, "method_not_allowed"),
        ];
        await AssertServesAsync();
        foreach ((string method, string path, string? body, int status, string code) in cases)
        {
            using HttpRequestMessage request = Request(method, path, body);
            await AssertProblemAsync(request, status, code);
        }

        await AssertServesAsync();
    }

    [Fact]
    public async Task Bad_headers_get_their_own_problem()
    {
        await AssertProblemAsync(WithHeader("Wiber-Producer", "x", "Wiber-Sequence", "1"), 400, "invalid_argument");
        await AssertProblemAsync(WithHeader("Wiber-Producer", "5", "Wiber-Other", "1"), 400, "invalid_argument");
        await AssertProblemAsync(WithHeader("Wiber-Producer", "0", "Wiber-Sequence", "1"), 400, "invalid_argument");

        HttpRequestMessage picture = Request("POST", "/v1/topics/t/messages", "x");
        picture.Content!.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        await AssertProblemAsync(picture, 415, "unsupported_content_type");
    }

    [Fact]
    public async Task A_follower_sends_writes_to_the_leader()
    {
        string leader = await Cluster.WaitForLeaderAsync();
        string follower = Cluster.NodeIds.First(id => id != leader);
        var uri = new Uri(Cluster.Address(follower).ClientUri, "/v1/topics/t/messages?acks=quorum");
        using HttpResponseMessage answer = await _http.PostAsync(uri, new StringContent("""{"payload":"a"}"""));

        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Equal(new Uri(Cluster.Address(leader).ClientUri, "/v1/topics/t/messages?acks=quorum"), answer.Headers.Location);
        using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("not_leader", problem.RootElement.GetProperty("code").GetString());
        Assert.Equal(Cluster.Address(leader).ClientUri, new Uri(problem.RootElement.GetProperty("leaderUrl").GetString()!));
    }

    [Fact]
    public async Task A_thousand_slow_and_half_open_connections_do_not_keep_others_from_being_served()
    {
        using var crowd = new SlowCrowd(_http.BaseAddress!);
        await crowd.ArriveAsync(connections: 1_000);
        for (int i = 0; i < 20; i++)
        {
            await AssertServesAsync();
        }
    }

    [Theory]
    [InlineData("https://example.org", 403)]
    [InlineData("http://localhost.example.org", 403)]
    [InlineData("null", 403)]
    [InlineData("http://localhost:5173", 200)]
    public async Task Only_pages_of_this_machine_use_a_node(string origin, int status)
    {
        string leader = await Cluster.WaitForLeaderAsync();
        Uri node = Cluster.Address(leader).ClientUri;
        using var publish = new HttpRequestMessage(HttpMethod.Post, new Uri(node, "/v1/topics/pages/messages"))
        {
            Content = new StringContent("""{"payload":"from a page"}""", Encoding.UTF8, "text/plain"),
        };
        publish.Headers.Add("Origin", origin);
        using HttpResponseMessage answer = await _http.SendAsync(publish);
        Assert.Equal(status, (int)answer.StatusCode);

        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        var stream = new UriBuilder(new Uri(node, "/v1/topics/pages/stream")) { Scheme = "ws" };
        Task connecting = socket.ConnectAsync(stream.Uri, CancellationToken.None);
        if (status == 200)
        {
            await connecting;
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(() => connecting);
        }
    }

    [Fact]
    public async Task A_stranger_on_the_peer_port_is_refused_and_changes_nothing()
    {
        string leader = await Cluster.WaitForLeaderAsync();
        var stream = new Uri(Cluster.Address(leader).PeerUri, "/raft/v1/stream");
        using var nameless = new HttpRequestMessage(HttpMethod.Post, stream) { Content = new ByteArrayContent(new byte[4_096]) };
        Assert.Equal(HttpStatusCode.Forbidden, (await _http.SendAsync(nameless)).StatusCode);

        // Right names, wrong bytes: the connection is closed, and the node goes on.
        using var forged = new HttpRequestMessage(HttpMethod.Post, stream) { Content = new ByteArrayContent(new byte[4_096]) };
        IReadOnlyList<ClusterMember> members = (await Cluster.Client.GetMembersAsync()).Nodes;
        ClusterMember from = members.First(member => member.Id != leader);
        forged.Headers.Add("Wiber-Cluster", "test");
        forged.Headers.Add("Wiber-Group", "1");
        forged.Headers.Add("Wiber-From", from.Id);
        forged.Headers.Add("Wiber-From-Disk", from.Disk);
        forged.Headers.Add("Wiber-From-Address", $"{from.Host}:{from.PeerPort}");
        forged.Headers.Add("Wiber-To", leader);
        forged.Headers.Add("Wiber-To-Disk", members.Single(member => member.Id == leader).Disk);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _http.SendAsync(forged));

        await AssertServesAsync();
        Assert.Equal(leader, await Cluster.WaitForLeaderAsync());
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static HttpRequestMessage Request(string method, string path, string? body) =>
        new(new HttpMethod(method), new Uri(path, UriKind.Relative))
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };

    private static HttpRequestMessage WithHeader(string first, string firstValue, string second, string secondValue)
    {
        HttpRequestMessage request = Request("POST", "/v1/topics/t/messages", """{"payload":"a"}""");
        request.Headers.Add(first, firstValue);
        request.Headers.Add(second, secondValue);
        return request;
    }

    private async Task AssertProblemAsync(HttpRequestMessage request, int status, string code)
    {
        using HttpResponseMessage answer = await _http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        string what = $"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {text}";
        Assert.True((int)answer.StatusCode == status, what);
        Assert.True(answer.Content.Headers.ContentType?.MediaType == "application/problem+json", what);
        using JsonDocument problem = JsonDocument.Parse(text);
        Assert.True(problem.RootElement.GetProperty("code").GetString() == code, what);
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.RootElement.GetProperty("detail").GetString()!);
    }

    /// <summary>The node that all of it was sent to answers, and whoever leads by now takes a message.</summary>
    private async Task AssertServesAsync()
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri("/v1/status", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Cluster.Client.PublishAsync("served", OutgoingMessage.Text("fine"));
    }
}
