using System.Net;
using System.Net.WebSockets;
using Wiber.Client.Processes;
using Wiber.Gateway.Hosting;

namespace Wiber.ClusterTests.Gateway;

/// <summary>
/// Goal: a page of the internet that a user of this machine opens can neither read nor command a cluster. Method: what such a
/// page can send, to a gateway in front of a cluster.
/// </summary>
public sealed class GatewaySecurityTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/cluster/nodes")]
    [InlineData("/v1/topics")]
    [InlineData("/assets/js/main.js")]
    public async Task A_name_that_was_pointed_here_is_not_answered_to(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = $"rebound.example:{gateway.Http.BaseAddress!.Port}";
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/v1/topics")]
    [InlineData("POST", "/cluster/stop")]
    [InlineData("POST", "/v1/topics/orders/messages")]
    [InlineData("OPTIONS", "/cluster/stop")]
    public async Task A_page_of_somebody_else_is_refused(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Origin", "http://evil.example");
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.All(gateway.Cluster.NodeIds, id => Assert.Equal(NodeRunState.Up, gateway.Cluster.Node(id).GetState().State));
    }

    [Fact]
    public async Task A_form_changes_nothing()
    {
        using HttpResponseMessage form = await gateway.Http.PostAsync(
            "/cluster/stop", new FormUrlEncodedContent([new("a", "b")]));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
        using HttpResponseMessage text = await gateway.Http.PostAsync("/dm/room", new StringContent("""{"message":"x"}"""));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        Assert.All(gateway.Cluster.NodeIds, id => Assert.Equal(NodeRunState.Up, gateway.Cluster.Node(id).GetState().State));
    }

    [Theory]
    [InlineData("/live")]
    [InlineData("/ws/room")]
    [InlineData("/ws/node/n1/logs")]
    [InlineData("/v1/topics/room/stream")]
    public async Task A_socket_of_somebody_elses_page_is_refused(string path)
    {
        WebSocketException error = await Assert.ThrowsAsync<WebSocketException>(
            () => EventSocket.ConnectAsync(gateway.Http.BaseAddress!, path, origin: "http://evil.example"));
        Assert.Contains("403", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_tells_browsers_what_they_may_do()
    {
        foreach (string path in new[] { "/", "/assets/css/base.css", "/cluster/nodes", "/nothing" })
        {
            using HttpResponseMessage answer = await gateway.Http.GetAsync(path);
            Assert.Contains(
                "frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told()
    {
        var options = new GatewayOptions { Cluster = gateway.Cluster.Config, Port = gateway.Http.BaseAddress!.Port };
        GatewayStartException error = await Assert.ThrowsAsync<GatewayStartException>(() => GatewayHost.StartAsync(options));
        Assert.Contains($"port {options.Port} on 127.0.0.1 is in use", error.Message, StringComparison.Ordinal);
    }
}
