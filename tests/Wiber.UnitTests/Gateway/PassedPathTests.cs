using Microsoft.AspNetCore.Http;
using Wiber.Gateway.Problems;
using Wiber.Gateway.Proxy;

namespace Wiber.UnitTests.Gateway;

/// <summary>
/// Goal: what is passed on stays under /v1 and may be done by any node. Method: paths as they are after a server has decoded them
/// once.
/// </summary>
public sealed class PassedPathTests
{
    [Theory]
    [InlineData("GET", "/v1/topics/orders", "/v1/topics/orders?last=5")]
    [InlineData("GET", "/v1/topics/a b", "/v1/topics/a%20b?last=5")]
    [InlineData("GET", "/v1/isolation", "/v1/isolation?last=5")]
    [InlineData("GET", "/v1/topics/x/%2e%2e/y", "/v1/topics/y?last=5")]
    public void What_any_node_can_do_is_passed(string method, string path, string passed) =>
        Assert.Equal(passed, PassedPath.Of(Request(method, path)));

    [Theory]
    [InlineData("GET", "/v1/%2e%2e/healthz", "unknown_path")]
    [InlineData("GET", "/v1/.%2E/healthz", "unknown_path")]
    [InlineData("GET", "/v1", "unknown_path")]
    [InlineData("PUT", "/v1/isolation", "names_no_node")]
    [InlineData("DELETE", "/V1/Isolation/", "names_no_node")]
    [InlineData("POST", "/v1/time/sync", "names_no_node")]
    [InlineData("POST", "/v1/topics/%2e%2e/ordering/force", "names_no_node")]
    public void What_leads_elsewhere_or_is_for_one_node_is_refused(string method, string path, string code) =>
        Assert.Equal(code, Assert.Throws<ProblemException>(() => PassedPath.Of(Request(method, path))).Problem.Code);

    private static HttpRequest Request(string method, string path)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Path = path;
        request.QueryString = new QueryString("?last=5");
        return request;
    }
}
