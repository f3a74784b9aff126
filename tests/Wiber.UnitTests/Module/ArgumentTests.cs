using Wiber.Client.Api;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;
using Wiber.PowerShell.Logs;
using Wiber.PowerShell.Parameters;

namespace Wiber.UnitTests.Module;

/// <summary>What users give as arguments, and lines of logs: what is understood, and what is not.</summary>
public sealed class ArgumentTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("90s", 90_000)]
    [InlineData("2H", 7_200_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1.5", 1_500)]
    [InlineData("00:01:30", 90_000)]
    [InlineData(5, 5_000)]
    [InlineData((short)90, 90_000)]
    [InlineData(0.25, 250)]
    [InlineData(0L, 0)]
    public void A_duration_is_seconds_or_a_text_with_its_unit(object value, long ms)
    {
        Assert.True(DurationTransformationAttribute.TryRead(value, out TimeSpan duration));
        Assert.Equal(ms, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(1e300)]
    [InlineData(null)]
    public void Anything_else_is_no_duration(object? value) =>
        Assert.False(DurationTransformationAttribute.TryRead(value, out _));

    [Fact]
    public void A_time_may_be_said_as_how_long_ago()
    {
        var now = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        Assert.True(InstantTransformationAttribute.TryRead("2h", now, out DateTimeOffset ago));
        Assert.Equal(now.AddHours(-2), ago);
        Assert.True(InstantTransformationAttribute.TryRead("2026-01-30T10:00:00Z", now, out DateTimeOffset given));
        Assert.Equal(new DateTimeOffset(2026, 1, 30, 10, 0, 0, TimeSpan.Zero), given);
        Assert.True(InstantTransformationAttribute.TryRead(TimeSpan.FromMinutes(1), now, out DateTimeOffset before));
        Assert.Equal(now.AddMinutes(-1), before);
        Assert.False(InstantTransformationAttribute.TryRead("later", now, out _));
        Assert.False(InstantTransformationAttribute.TryRead(5, now, out _));
    }

    [Theory]
    [InlineData("Earliest", "from=earliest")]
    [InlineData("latest", "from=latest")]
    [InlineData("17", "offset=17")]
    [InlineData(0, "offset=0")]
    public void Reading_begins_at_an_end_or_an_offset(object value, string query)
    {
        Assert.True(FetchStartTransformationAttribute.TryRead(value, out FetchStart start));
        Assert.Equal(query, start.ToString());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("yesterday")]
    [InlineData(null)]
    public void Reading_begins_nowhere_else(object? value) =>
        Assert.False(FetchStartTransformationAttribute.TryRead(value, out _));

    [Theory]
    [InlineData("http://10.0.0.1:9102", "http://10.0.0.1:9102/")]
    [InlineData("https://wiber.example", "https://wiber.example/")]
    [InlineData("10.0.0.1:9102", "http://10.0.0.1:9102/")]
    [InlineData("10.0.0.1:80", "http://10.0.0.1/")]
    [InlineData("node-1", "http://node-1:9101/")]
    [InlineData("[::1]:9102", "http://[::1]:9102/")]
    public void The_address_of_a_node_needs_neither_scheme_nor_port(string text, string address)
    {
        Assert.True(NodeUriTransformationAttribute.TryRead(text, out Uri? uri));
        Assert.Equal(address, uri!.ToString());
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("")]
    [InlineData("a b")]
    public void Anything_else_is_no_address(string text) => Assert.False(NodeUriTransformationAttribute.TryRead(text, out _));

    [Fact]
    public void Names_are_plain_or_patterns()
    {
        var pattern = new NamePattern(["n1", "m*"]);
        Assert.True(pattern.IsMatch("n1"));
        Assert.True(pattern.IsMatch("M7"));
        Assert.False(pattern.IsMatch("N1"));
        Assert.False(pattern.IsMatch("n2"));
        Assert.Equal("n1", pattern.FindMissing(["n2", "m1"]));
        Assert.Null(pattern.FindMissing(["n1"]));
        Assert.True(new NamePattern(null).IsMatch("anything"));
    }

    [Fact]
    public void A_line_of_a_log_is_taken_apart()
    {
        WiberLogLine line = WiberLogLine.Read("n2", "2026-11-21T04:53:18.622188Z INF n2: [n2] LEADER -> n1");
        Assert.Equal("INF", line.Level);
        Assert.Equal("[n2] LEADER -> n1", line.Text);
        Assert.Equal(4, line.Timestamp!.Value.Hour);
        WiberLogLine rest = WiberLogLine.Read("n2", "   at Some.Method()");
        Assert.Null(rest.Level);
        Assert.Equal("   at Some.Method()", rest.Text);
    }

    [Theory]
    [InlineData("other.toml", "/home/other.toml")]
    [InlineData("http://10.0.0.1:9101", "http://10.0.0.1:9101")]
    [InlineData("HTTP://a:1,http://b:2/ , https://c:3", "http://a:1, http://b:2, https://c:3")]
    public void A_cluster_is_named_by_a_path_or_by_addresses(string text, string target)
    {
        ClusterTarget read = ClusterTarget.Read(text, path => $"/home/{path}");
        Assert.Equal(target, read.ToString());
        Assert.Equal(read, ClusterTarget.Read(read.ToString(), path => path));
    }

    [Fact]
    public void An_address_that_is_none_is_refused() =>
        Assert.Throws<CommandException>(() => ClusterTarget.Read("http://a:1, http://:2", path => path));
}
