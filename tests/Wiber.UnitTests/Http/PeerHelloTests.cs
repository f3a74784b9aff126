using Microsoft.AspNetCore.Http;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Http;

/// <summary>Goal: both ends of a stream mean the same nodes, and half a greeting is none.</summary>
public sealed class PeerHelloTests
{
    private static readonly PeerHello Hello = new(
        "c", 1, new NodeId("n1", 0xfeed), new Uri("http://127.0.0.1:10101/"), new NodeId("n2", 0xbeef));

    [Fact]
    public void What_one_end_writes_the_other_reads()
    {
        Assert.True(PeerHello.TryRead(HeadersOf(Hello), "http", out PeerHello? read));
        Assert.Equal(Hello, read);
    }

    [Theory]
    [InlineData("Wiber-Group", "one")]
    [InlineData("Wiber-From", "")]
    [InlineData("Wiber-From-Disk", "feed")]
    [InlineData("Wiber-To-Disk", null)]
    [InlineData("Wiber-From-Address", null)]
    [InlineData("Wiber-From-Address", "127.0.0.1:1/path")]
    [InlineData("Wiber-From-Address", "user@127.0.0.1:1")]
    public void A_header_that_is_missing_or_no_such_value_is_refused(string name, string? value)
    {
        HeaderDictionary headers = HeadersOf(Hello);
        headers[name] = value;

        Assert.False(PeerHello.TryRead(headers, "http", out _));
    }

    private static HeaderDictionary HeadersOf(PeerHello hello)
    {
        using var request = new HttpRequestMessage();
        hello.WriteTo(request);
        var headers = new HeaderDictionary();
        foreach ((string name, IEnumerable<string> values) in request.Headers)
        {
            headers[name] = values.Single();
        }

        return headers;
    }
}
