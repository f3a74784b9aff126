using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Wiber.Client.Configuration;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// The HTTP API of ds_messaging as its own users call it: the requests of its README and of its list of manual checks, sent with
/// a plain HTTP client to real nodes, with leaders killed and majorities lost in between.
/// </summary>
public sealed class SeedsApiTests(ThreeNodes nodes) : IClassFixture<ThreeNodes>, IAsyncLifetime
{
    private static readonly string[] RowFields =
    [
        "seq", "msg_id", "sender", "recipient", "payload",
        "ts", "original_ts", "corrected_ts", "receive_ts", "correction_metadata",
    ];

    private readonly HttpClient _http = new();
    private readonly HttpClient _exact = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => _cluster = await nodes.ResetAsync();

    public Task DisposeAsync()
    {
        _http.Dispose();
        _exact.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_sent_message_is_numbered_and_read_back_with_all_its_fields()
    {
        string leader = await Cluster.WaitForLeaderAsync();
        Assert.Empty((await GetAsync(leader, "/messages")).GetProperty("messages").EnumerateArray());
        JsonElement sent = await SendAsync(
            leader, """{"sender":"alice","recipient":"bob","payload":"hello","msg_id":"m-1","ts":1700000000.25}""");

        Assert.Equal("ok", sent.GetProperty("status").GetString());
        Assert.Equal(1, sent.GetProperty("seq").GetInt64());
        Assert.Equal("m-1", sent.GetProperty("msg_id").GetString());
        Assert.Equal(1700000000.25, sent.GetProperty("original_ts").GetDouble());
        JsonElement correction = sent.GetProperty("correction");
        Assert.Equal(0, correction.GetProperty("applied_offset").GetDouble());
        Assert.Equal("hybrid", correction.GetProperty("method").GetString());
        Assert.Equal(
            ["confidence_interval", "lower_bound", "upper_bound"],
            correction.GetProperty("accuracy").EnumerateObject().Select(field => field.Name));

        JsonElement again = await SendAsync(leader, """{"payload":"another","msg_id":"m-1","ts":5}""");
        Assert.Equal(sent.GetRawText(), again.GetRawText());

        JsonElement bare = await SendAsync(leader, "{}");
        Assert.Equal(36, bare.GetProperty("msg_id").GetString()!.Length);
        await SendAsync(leader, """{"payload":{"a":[1]},"msg_id":5}""");

        JsonElement page = await GetAsync(leader, "/messages");
        JsonElement[] rows = [.. page.GetProperty("messages").EnumerateArray()];
        Assert.Equal(3, page.GetProperty("next_after").GetInt64());
        Assert.All(rows, row => Assert.Equal(RowFields, row.EnumerateObject().Select(field => field.Name)));
        Assert.Equal("hello", rows[0].GetProperty("payload").GetString());
        Assert.Equal(1700000000.25, rows[0].GetProperty("ts").GetDouble());
        Assert.Equal(sent.GetProperty("corrected_ts").GetDouble(), rows[0].GetProperty("corrected_ts").GetDouble());
        Assert.Equal("unknown", rows[1].GetProperty("sender").GetString());
        Assert.Equal("all", rows[1].GetProperty("recipient").GetString());
        Assert.Equal(rows[1].GetProperty("ts").GetDouble(), rows[1].GetProperty("corrected_ts").GetDouble());
        Assert.Equal("""{"a":[1]}""", rows[2].GetProperty("payload").GetRawText());
        Assert.Equal("5", rows[2].GetProperty("msg_id").GetString());
        Assert.Equal(["m-1"], await IdsAsync(leader, "/messages?sender=alice&recipient=bob"));
    }

    [Fact]
    public async Task Health_and_status_tell_what_is()
    {
        string leader = await Cluster.WaitForLeaderAsync();
        await Cluster.WaitForConnectionsAsync();
        for (int i = 1; i <= 7; i++)
        {
            await SendAsync(leader, $$"""{"msg_id":"s-{{i}}","sender":"x"}""");
        }

        await Cluster.WaitForCatchUpAsync();
        foreach (NodeConfig node in Cluster.Config.Nodes)
        {
            JsonElement health = await GetAsync(node.Id, "/heartbeat");
            Assert.Equal("ok", health.GetProperty("status").GetString());
            Assert.Equal(node.Id, health.GetProperty("node_id").GetString());

            JsonElement status = await GetAsync(node.Id, "/status");
            Assert.Equal(node.Id, status.GetProperty("node_id").GetString());
            Assert.Equal(node.Port, status.GetProperty("port").GetInt32());
            Assert.Equal(2, status.GetProperty("peers").GetArrayLength());
            Assert.All(
                status.GetProperty("peers").EnumerateArray(),
                peer => Assert.True(
                    status.GetProperty("peer_status").GetProperty(peer.GetString()!).GetProperty("alive").GetBoolean()));
            Assert.Equal(2, status.GetProperty("quorum").GetInt32());
            Assert.Equal(7, status.GetProperty("committed_seq").GetInt64());
            Assert.Equal(8, status.GetProperty("next_seq").GetInt64());
            Assert.Equal(
                ["s-3", "s-4", "s-5", "s-6", "s-7"],
                status.GetProperty("recent_deliveries").EnumerateArray()
                    .Select(each => each.GetProperty("msg_id").GetString()));
            JsonElement consensus = status.GetProperty("consensus");
            Assert.Equal(node.Id == leader ? "Leader" : "Follower", consensus.GetProperty("role").GetString());
            Assert.Equal(leader, consensus.GetProperty("leader_id").GetString());
            Assert.Equal(BaseOf(leader), consensus.GetProperty("leader_url").GetString());
            await TestCluster.WaitUntilAsync(
                async () => (await GetAsync(node.Id, "/status"))
                    .GetProperty("time_sync").GetProperty("synchronized").GetBoolean(),
                $"{node.Id} to know the cluster's time");
        }

        JsonElement metrics = (await GetAsync(leader, "/status")).GetProperty("metrics");
        Assert.InRange(metrics.GetProperty("average_store_latency").GetDouble(), 0.000001, 10);
    }

    [Fact]
    public async Task A_follower_redirects_so_that_a_plain_client_reaches_the_leader()
    {
        string leader = await Cluster.WaitForLeaderAsync();
        string follower = Cluster.NodeIds.First(id => id != leader);
        foreach ((string path, string body) in new[]
        {
            ("/send", """{"msg_id":"r-1"}"""),
            ("/replicate", """{"msg":{"msg_id":"r-2"}}"""),
        })
        {
            using HttpResponseMessage answer = await ExactAsync(
                () => new HttpRequestMessage(HttpMethod.Post, Address(follower, path)) { Content = Json(body) });
            Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
            Assert.Equal(Address(leader, path), answer.Headers.Location);
            Assert.Equal(
                $$"""{"status":"redirect","leader_url":"{{BaseOf(leader)}}","reason":"node_is_not_leader"}""",
                await answer.Content.ReadAsStringAsync());

            JsonElement followed = await ReadAsync(await _http.PostAsync(Address(follower, path), Json(body)));
            Assert.Equal("ok", followed.GetProperty("status").GetString());
        }

        Assert.Equal(["r-1", "r-2"], await IdsAsync(leader, "/messages"));

        // Browsers cannot follow to another port and keep their origin; the page does it with leader_url.
        using HttpResponseMessage toPage = await ExactAsync(
            () => FromPage(HttpMethod.Post, Address(follower, "/send"), "http://localhost:5173"));
        Assert.Equal(HttpStatusCode.TemporaryRedirect, toPage.StatusCode);
        Assert.Null(toPage.Headers.Location);
    }

    [Fact]
    public async Task Pages_of_this_machine_may_use_it_and_others_may_not()
    {
        string leader = await Cluster.WaitForLeaderAsync();
        foreach ((string origin, bool isAllowed) in new[]
        {
            ("http://localhost:5173", true), ("http://127.0.0.1:3000", true), ("https://evil.example", false), ("null", false),
        })
        {
            string[] allowed = isAllowed ? [origin] : [];
            using HttpResponseMessage before = await _exact.SendAsync(
                FromPage(HttpMethod.Options, Address(leader, "/send"), origin));
            Assert.Equal(HttpStatusCode.NoContent, before.StatusCode);
            Assert.Equal(allowed, HeaderOf(before, "Access-Control-Allow-Origin"));

            using HttpResponseMessage answer = await ExactAsync(
                () => FromPage(HttpMethod.Post, Address(leader, "/send"), origin));
            Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal(allowed, HeaderOf(answer, "Access-Control-Allow-Origin"));

            using HttpResponseMessage bad = await _exact.SendAsync(
                FromPage(HttpMethod.Get, Address(leader, "/messages?limit=0"), origin));
            Assert.Equal(allowed, HeaderOf(bad, "Access-Control-Allow-Origin"));
        }

        Assert.Equal(2, (await IdsAsync(leader, "/messages")).Length);
    }

    [Fact]
    public async Task Parallel_sends_have_one_order_and_pages_are_the_same_on_every_node()
    {
        string leader = await Cluster.WaitForLeaderAsync();
        JsonElement[] sent = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => SendAsync(leader, $$"""{"msg_id":"p-{{i}}","sender":"s{{i % 2}}"}""")));
        Assert.Equal(Enumerable.Range(1, 50), sent.Select(each => each.GetProperty("seq").GetInt32()).Order());

        await Cluster.WaitForCatchUpAsync();
        foreach (string path in new[] { "/messages", "/messages?limit=10&after=20", "/messages?sender=s1&limit=99999" })
        {
            string[] answers = await Task.WhenAll(
                Cluster.NodeIds.Select(async id => (await GetAsync(id, path)).GetRawText()));
            Assert.Single(answers.Distinct());
        }

        var paged = new List<string>();
        long? after = null;
        string[] nodes = [.. Cluster.NodeIds];
        while (paged.Count < 50)
        {
            string from = after is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&after={after}");
            JsonElement page = await GetAsync(nodes[paged.Count % nodes.Length], $"/messages?limit=7{from}");
            paged.AddRange(Ids(page));
            after = page.GetProperty("next_after").GetInt64();
        }

        Assert.Equal(await IdsAsync(leader, "/messages"), paged);
        JsonElement end = await GetAsync(leader, "/messages?after=50");
        Assert.Equal("""{"messages":[],"next_after":50}""", end.GetRawText());

        JsonElement synced = await ReadAsync(await _http.PostAsync(Address(leader, "/sync"), Json("""{"since":45}""")));
        Assert.Equal(paged[45..], Ids(synced));
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_leaders_are_killed()
    {
        for (int round = 0; round < 2; round++)
        {
            string leader = await Cluster.WaitForLeaderAsync();
            await SendManyAsync(leader, round);
            await Cluster.Node(leader).KillAsync();
            string next = await Cluster.WaitForLeaderAsync();

            // Again, at a node that may not lead: a plain client is led to the one that does.
            await SendManyAsync(Cluster.NodeIds.First(id => id != leader && id != next), round);
            await Cluster.Node(leader).StartAsync();
            await Cluster.WaitForCatchUpAsync();
        }

        string[] expected = [.. Enumerable.Range(0, 20).Select(i => $"k-{i / 10}-{i % 10}")];
        string[] answers = await Task.WhenAll(
            Cluster.NodeIds.Select(async id => (await GetAsync(id, "/messages")).GetRawText()));
        Assert.Single(answers.Distinct());
        Assert.Equal(expected, await IdsAsync(Cluster.NodeIds.First(), "/messages"));
    }

    [Fact]
    public async Task What_is_refused_without_a_majority_is_never_seen()
    {
        string leader = await Cluster.WaitForLeaderAsync();
        await SendAsync(leader, """{"msg_id":"kept"}""");
        string[] others = [.. Cluster.NodeIds.Where(id => id != leader)];
        await Task.WhenAll(others.Select(id => Cluster.Node(id).KillAsync()));
        var refused = new List<string>();
        await TestCluster.WaitUntilAsync(
            async () =>
            {
                string id = $"lonely-{Guid.NewGuid()}";
                using HttpResponseMessage answer = await _exact.PostAsync(
                    Address(leader, "/send"), Json($$"""{"msg_id":"{{id}}"}"""));
                string text = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode == HttpStatusCode.GatewayTimeout)
                {
                    Assert.StartsWith("""{"status":"error","reason":"outcome unknown""", text, StringComparison.Ordinal);
                    Assert.EndsWith($"\"msg_id\":\"{id}\"}}", text, StringComparison.Ordinal);
                    return false;
                }

                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                Assert.Equal("""{"status":"error","reason":"replication quorum not achieved"}""", text);
                refused.Add(id);
                return refused.Count == 5;
            },
            "five refusals");

        await Task.WhenAll(others.Select(id => Cluster.Node(id).StartAsync()));
        await Cluster.WaitForLeaderAsync();
        await SendAsync(leader, """{"msg_id":"after"}""");
        string[] ids = await IdsAsync(await Cluster.WaitForLeaderAsync(), "/messages");
        Assert.Contains("kept", ids);
        Assert.Contains("after", ids);
        Assert.Empty(ids.Intersect(refused));
    }

    [Fact]
    public async Task Bad_requests_and_forged_peers_change_nothing()
    {
        string leader = await Cluster.WaitForLeaderAsync();
        string before = (await GetAsync(leader, "/status")).GetProperty("consensus").GetRawText();
        (string Path, string? Body, int Status)[] cases =
        [
            ("/send", "", 400),
            ("/send", "{", 400),
            ("/send", "[]", 400),
            ("/send", "null", 400),
            ("/send", """{"ts":NaN}""", 400),
            ("/send", """{"ts":"soon"}""", 400),
            ("/send", """{"sender":[]}""", 400),
            ("/send", """{"sender":"a\nb"}""", 400),
            ("/send", """{"payload":"\ud800"}""", 400),
            ("/send", $$"""{"msg_id":"{{new string('i', 257)}}"}""", 400),
            ("/send", $$"""{"payload":"{{new string('x', 1024 * 1024)}}"}""", 413),
            ("/replicate", "{}", 400),
            ("/replicate", """{"msg":{}}""", 400),
            ("/sync", """{"since":"x"}""", 400),
            ("/messages?limit=0", null, 400),
            ("/messages?after=x", null, 400),
            ("/nothing", null, 404),
            ("/send", null, 405),
        ];
        foreach ((string path, string? body, int status) in cases)
        {
            using HttpResponseMessage answer = body is null
                ? await _exact.GetAsync(Address(leader, path))
                : await _exact.PostAsync(Address(leader, path), Json(body));
            string text = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == status, $"{path} {body?[..Math.Min(body.Length, 40)]}: {text}");
            using JsonDocument json = JsonDocument.Parse(text);
            if (status == 400)
            {
                Assert.Equal("bad_request", json.RootElement.GetProperty("status").GetString());
                Assert.NotEmpty(json.RootElement.GetProperty("reason").GetString()!);
            }
        }

        JsonElement vote = await ReadAsync(await _http.PostAsync(
            Address(leader, "/request_vote"),
            Json("""{"term":999999,"candidateId":"evil","candidateUrl":"http://127.0.0.1:1"}""")));
        Assert.False(vote.GetProperty("voteGranted").GetBoolean());
        JsonElement append = await ReadAsync(await _http.PostAsync(
            Address(leader, "/append_entries"),
            Json("""{"term":999999,"leaderId":"evil","leaderUrl":"http://127.0.0.1:1","leaderCommit":1000000000}""")));
        Assert.False(append.GetProperty("success").GetBoolean());

        Assert.Equal(before, (await GetAsync(leader, "/status")).GetProperty("consensus").GetRawText());
        Assert.Equal(1, (await SendAsync(leader, """{"payload":"fine"}""")).GetProperty("seq").GetInt64());

        // Such a text comes in by the node's own API, and must not make the page unreadable.
        using HttpResponseMessage odd = await _http.PostAsync(
            Address(leader, "/v1/topics/odd/messages"), Json("{\"payload\":{\"a\":\n\"\\ud800\"}}"));
        Assert.Equal(HttpStatusCode.OK, odd.StatusCode);
        string page = await _http.GetStringAsync(Address(leader, "/v1/topics/odd/messages"));
        Assert.Contains("""{"a":"\ud800"}""", page, StringComparison.Ordinal);
        Assert.Equal(2, (await SendAsync(leader, Large())).GetProperty("seq").GetInt64());
        Assert.Equal(900_000, (await GetAsync(leader, "/messages?after=1"))
            .GetProperty("messages")[0].GetProperty("payload").GetString()!.Length);
    }

    [Fact]
    public async Task It_can_be_turned_off()
    {
        await using TestCluster without = await TestCluster.StartAsync(
            nodes: 1, compatibility: new CompatibilityOptions { SeedsApi = false });
        var address = new Uri(without.Config.Nodes[0].ClientUri, "/send");

        Assert.Equal(HttpStatusCode.NotFound, (await _http.PostAsync(address, Json("{}"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(new Uri(address, "/status"))).StatusCode);
    }

    private static string Large() => $$"""{"payload":"{{new string('x', 900_000)}}"}""";

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static HttpRequestMessage FromPage(HttpMethod method, Uri address, string origin)
    {
        // As a browser sends it without asking first: a POST of plain text.
        var request = new HttpRequestMessage(method, address) { Content = new StringContent("{}") };
        request.Headers.Add("Origin", origin);
        return request;
    }

    private static string[] HeaderOf(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? [.. values] : [];

    private static IEnumerable<string> Ids(JsonElement page) =>
        page.GetProperty("messages").EnumerateArray().Select(row => row.GetProperty("msg_id").GetString()!);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            string text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode} {text}");
            using JsonDocument json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
    }

    private string BaseOf(string node) => Cluster.Address(node).ClientUri.GetLeftPart(UriPartial.Authority);

    private Uri Address(string node, string path) => new(Cluster.Address(node).ClientUri, path);

    private async Task<JsonElement> GetAsync(string node, string path) =>
        await ReadAsync(await _http.GetAsync(Address(node, path)));

    private async Task<string[]> IdsAsync(string node, string path) => [.. Ids(await GetAsync(node, path))];

    private async Task SendManyAsync(string node, int round)
    {
        for (int i = 0; i < 10; i++)
        {
            await SendAsync(node, $$"""{"msg_id":"k-{{round}}-{{i}}"}""");
        }
    }

    /// <summary>Sends without following, again while the node knows no leader.</summary>
    private async Task<HttpResponseMessage> ExactAsync(Func<HttpRequestMessage> make)
    {
        HttpResponseMessage? answer = null;
        await TestCluster.WaitUntilAsync(
            async () =>
            {
                answer?.Dispose();
                using HttpRequestMessage request = make();
                answer = await _exact.SendAsync(request);
                return answer.StatusCode != HttpStatusCode.ServiceUnavailable;
            },
            "a node that knows the leader");
        return answer!;
    }

    /// <summary>Sends as the seeds' client does: again, with the same id, while no node leads.</summary>
    private async Task<JsonElement> SendAsync(string node, string body)
    {
        JsonElement? sent = null;
        await TestCluster.WaitUntilAsync(
            async () =>
            {
                try
                {
                    using HttpResponseMessage answer = await _http.PostAsync(Address(node, "/send"), Json(body));
                    if (answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
                    {
                        return false;
                    }

                    sent = await ReadAsync(answer);
                    return true;
                }
                catch (HttpRequestException)
                {
                    // Led to a leader that was just killed.
                    return false;
                }
            },
            "a leader that stores the message");
        return sent!.Value;
    }
}
