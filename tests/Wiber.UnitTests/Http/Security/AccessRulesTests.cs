using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Wiber.Client.Security;
using Wiber.Node.Http.Security;

namespace Wiber.UnitTests.Http.Security;

/// <summary>
/// Goal: where tokens are on, no endpoint is open but those that say how healthy a node is.
/// Method: a node with tokens is asked at every operation of its OpenAPI document, and at every other route that it maps, without
/// a token, with a wrong one, and with one of each role.
/// </summary>
public sealed partial class AccessRulesTests(GuardedNode node) : IClassFixture<GuardedNode>
{
    private static readonly string[] Open = ["GET /healthz", "GET /readyz"];

    private IEnumerable<string> Guarded => node.Document.Operations.Keys.Union(node.AllRoutes)
        .Except(Open).Where(route => !route.StartsWith("OPTIONS ", StringComparison.Ordinal));

    [Fact]
    public void Every_route_has_a_rule_and_every_rule_a_route() => Assert.Equal(
        Guarded.Concat(Open).Order(StringComparer.Ordinal), AccessRules.Endpoints.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Nothing_is_open_without_a_token_but_health()
    {
        foreach (string route in Guarded)
        {
            Assert.Equal((route, HttpStatusCode.Unauthorized), (route, await AskAsync(route, null)));
        }

        foreach (string route in Open)
        {
            Assert.Equal((route, HttpStatusCode.OK), (route, await AskAsync(route, null)));
        }
    }

    [Fact]
    public async Task Nothing_is_open_to_a_token_that_is_not_known()
    {
        foreach (string route in Guarded)
        {
            Assert.Equal((route, HttpStatusCode.Unauthorized), (route, await AskAsync(route, ApiToken.Create())));
        }
    }

    [Fact]
    public async Task A_role_opens_what_is_its_own_and_nothing_above()
    {
        foreach (string route in Guarded)
        {
            ApiRole needed = RoleOf(route);
            foreach (ApiRole role in Enum.GetValues<ApiRole>())
            {
                HttpStatusCode status = await AskAsync(route, node.TokenOf(role));
                bool isLetIn = status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
                Assert.Equal((route, role, role >= needed), (route, role, isLetIn));
            }
        }
    }

    [Fact]
    public async Task What_is_not_there_is_told_to_readers_only()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("GET /v1/nothing", null));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync("GET /v1/nothing", node.TokenOf(ApiRole.Read)));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await AskAsync("PATCH /v1/status", node.TokenOf(ApiRole.Read)));
    }

    [Fact]
    public void An_endpoint_without_a_rule_needs_the_strongest_role() => Assert.Equal(
        ApiRole.Admin,
        AccessRules.RoleOf(new Microsoft.AspNetCore.Routing.RouteEndpoint(
            _ => Task.CompletedTask,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/v1/new"),
            0,
            new EndpointMetadataCollection(new Microsoft.AspNetCore.Routing.HttpMethodMetadata(["GET"])),
            null)));

    [Fact]
    public async Task A_refusal_says_what_to_do_and_shows_no_token()
    {
        string wrong = ApiToken.Create();
        using HttpResponseMessage none = await SendAsync("GET /v1/status", null);
        using HttpResponseMessage unknown = await SendAsync("GET /v1/status", wrong);
        using HttpResponseMessage weak = await SendAsync("POST /v1/topics", node.TokenOf(ApiRole.Read));
        Assert.Equal("Bearer", none.Headers.WwwAuthenticate.ToString());
        Assert.Contains("set WIBER_TOKEN", await none.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string said = await unknown.Content.ReadAsStringAsync();
        Assert.Contains("is not known here", said, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, said, StringComparison.Ordinal);
        Assert.Contains("needs a token of the role admin", await weak.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>
    /// What a role must be at least, said once more and by what the method does, so that a slip of the table shows.
    /// </summary>
    private static ApiRole RoleOf(string route) => route switch
    {
        "POST /sync" or "POST /time/correct" or "POST /request_vote" or "POST /append_entries" => ApiRole.Read,
        "POST /send" or "POST /replicate" or "POST /v1/batches" => ApiRole.Write,
        "POST /v1/topics/{topic}/messages" or "POST /v1/groups/{group}/commits" => ApiRole.Write,
        "GET /v1/backup" => ApiRole.Admin,
        _ when route.StartsWith("GET ", StringComparison.Ordinal) => ApiRole.Read,
        _ when route.Contains("/members/", StringComparison.Ordinal) => ApiRole.Write,
        _ => ApiRole.Admin,
    };

    private async Task<HttpStatusCode> AskAsync(string route, string? token)
    {
        using HttpResponseMessage answer = await SendAsync(route, token);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(string route, string? token)
    {
        string[] parts = route.Split(' ');
        using var client = new HttpClient { BaseAddress = node.Http.BaseAddress };
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), Placeholder().Replace(parts[1], "0"));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
