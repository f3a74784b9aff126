using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Processes;

namespace Wiber.ClusterTests.Gateway;

/// <summary>
/// Goal: what users of the earlier gateway ask for has the same paths and shapes, and works whichever node is down. Method: a
/// gateway in front of real nodes, asked as a program asks.
/// </summary>
public sealed class GatewayApiTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task A_conversation_is_written_and_read()
    {
        JsonElement first = await gateway.PostAsync("/dm/room-1", new { message = "hello", sender = "ana", message_id = "m1" });
        Assert.Equal(("OK published m1", "m1"), (Text(first, "status"), Text(first, "message_id")));
        JsonElement again = await gateway.PostAsync("/dm/room-1", new { message = "hello", sender = "ana", message_id = "m1" });
        Assert.Equal("OK duplicate m1", Text(again, "status"));
        JsonElement own = await gateway.PostAsync("/dm/room-1", new { message = "no\nname" });
        Assert.Matches("^msg_[0-9]+_[0-9a-f]{6}$", Text(own, "message_id"));

        JsonElement history = await gateway.GetAsync("/dm/room-1/history?count=10");
        Assert.Equal(["ana: hello", "no name"], history.EnumerateArray().Select(each => Text(each, "text")));
        Assert.Equal([0, 1], history.EnumerateArray().Select(each => each.GetProperty("offset").GetInt64()));
        Assert.Equal("HISTORY", Text(history[0], "kind"));
        Assert.Equal(
            ["ana: hello"],
            (await gateway.GetAsync("/dm/room-1/history?count=2")).EnumerateArray().Take(1).Select(each => Text(each, "text")));
        Assert.Equal(0, (await gateway.GetAsync("/dm/nobody-yet/history")).GetArrayLength());
    }

    [Theory]
    [InlineData("/dm/my%20room", """{"message":"x"}""")]
    [InlineData("/dm/room", """{"message":""}""")]
    [InlineData("/dm/room", """{"sender":"ana"}""")]
    [InlineData("/dm/room", """{"message":7}""")]
    [InlineData("/dm/room", "no json")]
    public async Task What_cannot_be_said_is_refused_with_a_reason(string path, string body)
    {
        using HttpResponseMessage answer = await gateway.Http.PostAsync(
            path, new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.NotEqual("", Text(await answer.Content.ReadFromJsonAsync<JsonElement>(), "detail"));
    }

    [Fact]
    public async Task A_conversation_is_followed()
    {
        using EventSocket socket = await EventSocket.ConnectAsync(gateway.Http.BaseAddress!, "/ws/room-2");
        await socket.FindAsync(each => Text(each, "event") == "connected");
        await gateway.PostAsync("/dm/room-2", new { message = "now", sender = "bo" });
        JsonElement said = await socket.FindAsync(each => Text(each, "event") == "message");
        JsonElement payload = said.GetProperty("payload");
        Assert.Equal(("MSG", "bo: now"), (Text(payload, "kind"), Text(payload, "text")));
        Assert.False(payload.TryGetProperty("display", out _));
    }

    [Fact]
    public async Task Nodes_are_listed_killed_and_restarted_and_conversations_go_on()
    {
        JsonElement nodes = await gateway.GetAsync("/cluster/nodes");
        Assert.Equal(["id", "host", "port", "running"], nodes[0].EnumerateObject().Select(each => each.Name));
        Assert.All(nodes.EnumerateArray(), node => Assert.True(node.GetProperty("running").GetBoolean()));
        await gateway.PostAsync("/dm/room-3", new { message = "before" });

        string leader = await gateway.Cluster.WaitForLeaderAsync();
        JsonElement killed = await gateway.PostAsync($"/cluster/node/{leader}/kill");
        Assert.Equal(("ok", leader, "killed"), (Text(killed, "status"), Text(killed, "node"), Text(killed, "action")));
        Assert.Equal(NodeRunState.Down, gateway.Cluster.Node(leader).GetState().State);
        await gateway.PostAsync("/dm/room-3", new { message = "after" });
        Assert.Equal(2, (await gateway.GetAsync("/dm/room-3/history")).GetArrayLength());

        using HttpResponseMessage again = await gateway.Http.PostAsync($"/cluster/node/{leader}/kill", null);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Equal($"Node {leader} is not running", Text(await again.Content.ReadFromJsonAsync<JsonElement>(), "detail"));
        using HttpResponseMessage unknown = await gateway.Http.PostAsync("/cluster/node/n9/kill", null);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.StartsWith(
            "Unknown node n9", Text(await unknown.Content.ReadFromJsonAsync<JsonElement>(), "detail"), StringComparison.Ordinal);

        JsonElement started = await gateway.PostAsync("/cluster/start");
        Assert.Equal("ok", Text(started, "status"));
        Assert.Equal([leader], started.GetProperty("started").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(2, started.GetProperty("already_running").GetArrayLength());
        Assert.Equal("restarted", Text(await gateway.PostAsync($"/cluster/node/{leader}/restart"), "action"));
        await gateway.Cluster.WaitForLeaderAsync();
    }

    [Fact]
    public async Task A_log_is_followed_and_that_of_an_unknown_node_refused()
    {
        using EventSocket socket = await EventSocket.ConnectAsync(gateway.Http.BaseAddress!, "/ws/node/n1/logs?tail=500");
        await socket.FindAsync(
            each => Text(each, "event") == "log" && Text(each, "line").Contains("[n1] API", StringComparison.Ordinal));

        using HttpResponseMessage plain = await gateway.Http.GetAsync("/ws/node/n1/logs");
        Assert.Equal(HttpStatusCode.UpgradeRequired, plain.StatusCode);
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(
            () => EventSocket.ConnectAsync(gateway.Http.BaseAddress!, "/ws/node/n9/logs"));
    }

    [Fact]
    public async Task A_page_gets_the_state_and_follows_a_topic_over_one_connection()
    {
        using EventSocket socket = await EventSocket.ConnectAsync(gateway.Http.BaseAddress!, "/live");
        await socket.SendAsync("""{"type":"watch","feeds":["state"]}""");
        JsonElement state = await socket.FindAsync(
            each => Text(each, "type") == "state" && each.GetProperty("leader").ValueKind != JsonValueKind.Null);
        Assert.Equal(3, state.GetProperty("nodes").GetArrayLength());

        await gateway.Cluster.Client.CreateTopicAsync(new NewTopic { Topic = "followed" });
        await socket.SendAsync("""{"type":"follow","id":"t","topic":"followed","sender":"ana","cursor":"0-0"}""");
        await gateway.Cluster.Client.PublishAsync(
            "followed",
            [OutgoingMessage.Text("other") with { Sender = "bo" }, OutgoingMessage.Text("this") with { Sender = "ana" }]);
        JsonElement found = await socket.FindAsync(each => Text(each, "type") == "messages");
        Assert.Equal(["this"], found.GetProperty("messages").EnumerateArray().Select(each => Text(each, "payload")));

        await socket.SendAsync("nonsense");
        await socket.FindAsync(each => Text(each, "type") == "notice");
    }

    [Fact]
    public async Task A_node_is_cut_off_from_whom_the_body_names_and_from_nobody_else()
    {
        using HttpResponseMessage misspelt = await gateway.Http.PostAsync(
            "/cluster/node/n1/cut", JsonContent.Create(new { peer = new[] { "n2" } }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, misspelt.StatusCode);

        // In chunks, so without a length in front.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/cluster/node/n1/cut")
        {
            Content = JsonContent.Create(new { peers = new[] { "n2" } }),
        };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage cut = await gateway.Http.SendAsync(request);
        Assert.Equal("cut off from n2", Text(await GatewayFixture.ReadAsync(cut), "action"));
        Assert.Equal("healed", Text(await gateway.PostAsync("/cluster/node/n1/heal"), "action"));
        await gateway.Cluster.WaitForLeaderAsync();
    }

    [Fact]
    public async Task A_page_that_knew_no_topic_gets_what_was_stored_in_it_since()
    {
        using EventSocket socket = await EventSocket.ConnectAsync(gateway.Http.BaseAddress!, "/live");
        await gateway.PostAsync("/dm/room-4", new { message = "first" });
        await socket.SendAsync("""{"type":"follow","id":"t","topic":"room-4","from":"earliest"}""");
        JsonElement found = await socket.FindAsync(each => Text(each, "type") == "messages");
        Assert.Equal(["first"], found.GetProperty("messages").EnumerateArray().Select(each => Text(each, "payload")));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
