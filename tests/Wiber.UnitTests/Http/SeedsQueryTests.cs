using System.Text;
using Microsoft.AspNetCore.Http;
using Wiber.Node.Http;
using Wiber.Node.Http.Compatibility;
using Wiber.Node.Http.Problems;

namespace Wiber.UnitTests.Http;

/// <summary>The parameters of the seeds' <c>/messages</c> and which web pages may use their API.</summary>
public sealed class SeedsQueryTests
{
    [Fact]
    public void Nothing_given_means_the_first_fifty_of_all()
    {
        SeedsQuery query = Read("?sender=&unknown=1");

        Assert.Equal(50, query.Limit);
        Assert.Null(query.After);
        Assert.True(query.Filter.IsNone);
    }

    [Fact]
    public void What_is_given_counts()
    {
        SeedsQuery query = Read("?limit=7&after=40&sender=ana&recipient=b%C3%B6");

        Assert.Equal(7, query.Limit);
        Assert.Equal(40, query.After);
        Assert.Equal("ana"u8.ToArray(), query.Filter.Sender);
        Assert.Equal(Encoding.UTF8.GetBytes("bö"), query.Filter.Recipient);
    }

    [Theory]
    [InlineData("10001")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999")]
    public void A_large_limit_counts_as_the_largest(string limit) => Assert.Equal(10_000, Read($"?limit={limit}").Limit);

    [Theory]
    [InlineData("-5", -5)]
    [InlineData("99999999999999999999999999", long.MaxValue)]
    [InlineData("-99999999999999999999999999", long.MinValue)]
    public void Any_whole_number_is_a_place_to_go_on(string after, long number) =>
        Assert.Equal(number, Read($"?after={after}").After);

    [Theory]
    [InlineData("?limit=0", "limit must be positive integer")]
    [InlineData("?limit=-1", "limit must be positive integer")]
    [InlineData("?limit=", "limit must be positive integer")]
    [InlineData("?limit=x", "limit must be positive integer")]
    [InlineData("?limit=1.5", "limit must be positive integer")]
    [InlineData("?limit=1&limit=2", "limit must be positive integer")]
    [InlineData("?after=", "after must be integer")]
    [InlineData("?after=x", "after must be integer")]
    [InlineData("?after=1.5", "after must be integer")]
    public void Bad_numbers_are_refused_in_the_words_of_the_seed(string query, string reason)
    {
        Problem problem = Assert.Throws<ProblemException>(() => Read(query)).Problem;

        Assert.Equal(400, problem.Status);
        Assert.Equal(reason, problem.Detail);
    }

    [Theory]
    [InlineData("http://localhost", true)]
    [InlineData("http://localhost:5173", true)]
    [InlineData("http://127.0.0.1:80", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("https://localhost:5173", false)]
    [InlineData("http://localhost.evil.example", false)]
    [InlineData("http://evil.example", false)]
    [InlineData("http://localhost@evil.example", false)]
    [InlineData("http://evil@localhost", false)]
    [InlineData("http://localhost:5173/path", false)]
    [InlineData("http://127.0.0.2", false)]
    [InlineData("file://localhost", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void Only_pages_of_this_machine_are_let_in(string origin, bool isLoopback) =>
        Assert.Equal(isLoopback, LoopbackOrigin.IsLoopback(origin));

    private static SeedsQuery Read(string query) =>
        SeedsQuery.Read(new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }.Request.Query);
}
