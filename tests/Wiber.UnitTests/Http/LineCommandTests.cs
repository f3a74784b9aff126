using Wiber.Node.Lines;

namespace Wiber.UnitTests.Http;

/// <summary>Requests of the line protocol as they are read, and what is said to those that cannot be.</summary>
public sealed class LineCommandTests
{
    [Fact]
    public void A_message_is_the_rest_of_the_line()
    {
        Assert.Equal(new LineCommand.Publish("chat", null, "hello  world "), LineCommand.Parse("PUB chat hello  world "));
        Assert.Equal(new LineCommand.Publish("chat", "a-1", "hello"), LineCommand.Parse("PUB chat --id a-1 hello"));
        Assert.Equal(new LineCommand.Publish("chat", null, "--id"), LineCommand.Parse("PUB chat --id"));
    }

    [Fact]
    public void Ping_and_quit_are_known_in_any_case()
    {
        Assert.IsType<LineCommand.Ping>(LineCommand.Parse("ping"));
        Assert.IsType<LineCommand.Quit>(LineCommand.Parse("Quit"));
        Assert.Equal(new LineCommand.Refused("unknown"), LineCommand.Parse("pub chat hello"));
    }

    [Fact]
    public void Topics_are_subscribed_to_and_looked_back_on()
    {
        Assert.Equal(new LineCommand.Subscribe("chat"), LineCommand.Parse("SUB chat"));
        Assert.Equal(new LineCommand.History("chat", 20), LineCommand.Parse("HISTORY chat 20"));
        Assert.IsType<LineCommand.Nothing>(LineCommand.Parse(""));
    }

    [Fact]
    public void The_time_of_an_exchange_is_kept_as_it_was_written() =>
        Assert.Equal(new LineCommand.TimeSync("1769860800.5"), LineCommand.Parse("TIME_SYNC 1769860800.5"));

    [Theory]
    [InlineData("TIME_SYNC", "usage: TIME_SYNC <seconds since 1970>")]
    [InlineData("TIME_SYNC now", "usage: TIME_SYNC <seconds since 1970>")]
    [InlineData("TIME_SYNC NaN", "usage: TIME_SYNC <seconds since 1970>")]
    [InlineData("PUB", "usage: PUB <topic> [--id <id>] <message>")]
    [InlineData("PUB chat", "usage: PUB <topic> [--id <id>] <message>")]
    [InlineData("PUB chat --id a-1", "usage: PUB <topic> [--id <id>] <message>")]
    [InlineData("SUB", "usage: SUB <topic>")]
    [InlineData("SUB a b", "usage: SUB <topic>")]
    [InlineData("HISTORY chat", "usage: HISTORY <topic> <n>")]
    [InlineData("HISTORY chat x", "n_must_be_int")]
    [InlineData("HISTORY chat -1", "n_must_be_int")]
    [InlineData("HELLO", "unknown")]
    public void What_cannot_be_done_is_named(string line, string reason) =>
        Assert.Equal(new LineCommand.Refused(reason), LineCommand.Parse(line));

    [Theory]
    [InlineData("PUB ../../pwned x")]
    [InlineData("SUB a/b")]
    [InlineData("HISTORY .. 1")]
    public void A_name_that_no_topic_can_have_is_refused(string line) =>
        Assert.Contains("topic", Assert.IsType<LineCommand.Refused>(LineCommand.Parse(line)).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("POST / HTTP/1.1")]
    [InlineData("GET /v1/topics/a HTTP/1.0")]
    [InlineData("PRI * HTTP/2.0")]
    public void A_request_of_http_is_told_from_an_unknown_one(string line) =>
        Assert.IsType<LineCommand.HttpRequest>(LineCommand.Parse(line));

    [Fact]
    public void A_message_about_http_is_a_message() =>
        Assert.Equal(new LineCommand.Publish("a", null, "HTTP/1.1"), LineCommand.Parse("PUB a HTTP/1.1"));
}
