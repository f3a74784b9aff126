using Microsoft.AspNetCore.Http;
using Wiber.Gateway.Security;

namespace Wiber.UnitTests.Gateway;

/// <summary>
/// Goal: no page but the gateway's own commands it. Method: requests as browsers and programs send them, by name, page and form.
/// </summary>
public sealed class SecurityTests
{
    [Theory]
    [InlineData("localhost:8080", true)]
    [InlineData("LocalHost", true)]
    [InlineData("127.0.0.1:8080", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("rebound.example:8080", false)]
    [InlineData("localhost.rebound.example", false)]
    [InlineData("127.0.0.1.rebound.example", false)]
    [InlineData("192.168.1.5:8080", false)]
    [InlineData("", false)]
    public void Only_names_of_this_machine_are_answered_to(string host, bool isSafe) =>
        Assert.Equal(isSafe, SafeHost.IsSafe(new HostString(host), isForOthers: false));

    [Fact]
    public void A_gateway_for_others_answers_to_addresses_and_to_no_other_names()
    {
        Assert.True(SafeHost.IsSafe(new HostString("192.168.1.5:8080"), isForOthers: true));
        Assert.False(SafeHost.IsSafe(new HostString("rebound.example"), isForOthers: true));
    }

    [Theory]
    [InlineData("http://localhost:8080", null, true)]
    [InlineData(null, null, true)]
    [InlineData(null, "none", true)]
    [InlineData("http://localhost:8080", "same-origin", true)]
    [InlineData("http://localhost:9999", null, false)]
    [InlineData("https://localhost:8080", null, false)]
    [InlineData("http://evil.example", null, false)]
    [InlineData("null", null, false)]
    [InlineData(null, "cross-site", false)]
    [InlineData(null, "same-site", false)]
    public void Only_the_gateways_own_pages_may_ask(string? origin, string? site, bool isOwn)
    {
        HttpRequest request = Request("GET", "/v1/topics");
        Set(request, "Origin", origin);
        Set(request, "Sec-Fetch-Site", site);
        Assert.Equal(isOwn, OriginRule.IsOwn(request));
    }

    [Fact]
    public void A_link_from_elsewhere_opens_the_page_and_nothing_else()
    {
        HttpRequest visit = Request("GET", "/");
        Set(visit, "Sec-Fetch-Site", "cross-site");
        Set(visit, "Sec-Fetch-Mode", "navigate");
        Set(visit, "Sec-Fetch-Dest", "document");
        Assert.True(OriginRule.IsOwn(visit));

        visit.Path = "/cluster/nodes";
        Assert.False(OriginRule.IsOwn(visit));
        visit.Path = "/";
        Set(visit, "Sec-Fetch-Dest", "iframe");
        Assert.False(OriginRule.IsOwn(visit));
    }

    [Theory]
    [InlineData("application/json", false, true)]
    [InlineData("application/json; charset=utf-8", true, true)]
    [InlineData("application/x-ndjson", true, true)]
    [InlineData("application/vnd.wiber.batches", true, true)]
    [InlineData("application/x-www-form-urlencoded", false, false)]
    [InlineData("multipart/form-data; boundary=x", true, false)]
    [InlineData("text/plain", true, false)]
    [InlineData("text/plain; application/json", true, false)]
    [InlineData(null, true, false)]
    [InlineData(null, false, true)]
    public void A_change_is_of_a_form_that_no_other_page_can_send(string? contentType, bool isBrowser, bool isDeliberate)
    {
        HttpRequest request = Request("POST", "/cluster/start");
        request.ContentType = contentType;
        Set(request, "Origin", isBrowser ? "http://localhost:8080" : null);
        Assert.Equal(isDeliberate, ChangeRule.IsDeliberate(request));

        Set(request, ChangeRule.Header, "1");
        Assert.True(ChangeRule.IsDeliberate(request));
    }

    [Fact]
    public void Nothing_inline_from_elsewhere_or_in_a_frame_is_allowed()
    {
        var context = new DefaultHttpContext();
        ResponseHeaders.Add(context);
        string policy = context.Response.Headers.ContentSecurityPolicy.ToString();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", context.Response.Headers.XContentTypeOptions);
        Assert.False(context.Response.Headers.ContainsKey("Access-Control-Allow-Origin"));
    }

    private static HttpRequest Request(string method, string path)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Scheme = "http";
        request.Host = new HostString("localhost:8080");
        request.Path = path;
        return request;
    }

    private static void Set(HttpRequest request, string name, string? value)
    {
        if (value is null)
        {
            request.Headers.Remove(name);
        }
        else
        {
            request.Headers[name] = value;
        }
    }
}
