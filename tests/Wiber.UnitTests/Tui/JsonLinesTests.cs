using System.Text;
using Wiber.Client.Api;
using Wiber.Tui.Sending;

namespace Wiber.UnitTests.Tui;

/// <summary>Messages as JSON lines: those that somebody wrote, and those that were printed of a stored message.</summary>
public sealed class JsonLinesTests
{
    private static readonly OutgoingMessage Template = new() { Payload = default, Sender = "me" };

    [Fact]
    public void A_line_has_the_fields_of_the_api()
    {
        OutgoingMessage message = Read("""
            {"payload":"hello","id":"i","key":"k","recipient":"r","headers":{"h":"v"},"timestamp":"2026-01-31T12:00:00Z"}
            """);

        Assert.Equal("hello", Text(message));
        Assert.Equal(("i", "k", "me", "r", "v"), (message.Id, message.Key, message.Sender, message.Recipient, message.Headers!["h"]));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), message.Timestamp);
    }

    [Fact]
    public void A_stored_message_goes_in_again_as_its_sender_made_it()
    {
        OutgoingMessage message = Read("""
            {"topic":"t","partition":3,"offset":7,"id":"i","key":null,"sender":"ana","recipient":null,"headers":{},"contentType":null,
             "payload":"x","timestamp":"2026-01-31T12:00:00Z","clientTimestamp":"2025-01-01T00:00:00Z","hlc":"1.0","term":2}
            """);

        Assert.Equal(("i", "ana", "x"), (message.Id, message.Sender, Text(message)));
        Assert.Equal(2025, message.Timestamp!.Value.Year);
    }

    [Fact]
    public void What_a_sender_said_of_its_clock_goes_in_again()
    {
        OutgoingMessage given = Read(
            """{"payload":"x","timestamp":"2026-01-31T12:00:00Z","clockOffsetMs":-250.5,"clockBoundMs":3}""");
        OutgoingMessage stored = Read("""
            {"offset":7,"payload":"x","timestamp":"2026-01-31T12:00:00Z","timestampBoundMs":0.2,"late":true,"hlc":"1.0","term":2,
             "clientTimestamp":"2026-01-31T12:00:00Z","correctedTimestamp":"2026-01-31T11:59:59.7495Z","correctedBoundMs":3}
            """);
        OutgoingMessage silent = Read("""
            {"offset":7,"payload":"x","timestamp":"2026-01-31T12:00:01Z","clientTimestamp":"2026-01-31T12:00:00Z",
             "correctedTimestamp":"2026-01-31T12:00:00Z","correctedBoundMs":null}
            """);

        var expected = new ClockOffset { Offset = TimeSpan.FromMilliseconds(-250.5), Bound = TimeSpan.FromMilliseconds(3) };
        Assert.Equal(expected, given.Clock);
        Assert.Equal(expected, stored.Clock);
        Assert.Null(silent.Clock);
    }

    [Fact]
    public void Payloads_are_text_json_or_bytes()
    {
        Assert.Equal(("{\"a\":1}", "application/json"), Form(Read("""{"payload":{"a":1}}""")));
        Assert.Equal(("\"text\"", "application/json"), Form(Read("""{"payload":"text","contentType":"application/json"}""")));
        Assert.Equal(("hi", "image/png"), Form(Read("""{"payload":"aGk=","encoding":"base64","contentType":"image/png"}""")));
        Assert.Equal(("hi", "application/octet-stream"), Form(Read("""{"payload":"aGk=","encoding":"base64"}""")));
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("hello", "no JSON")]
    [InlineData("[1]", "no JSON object")]
    [InlineData("""{"id":"a"}""", "a message without \"payload\"")]
    [InlineData("""{"payload":"a","sendr":"b"}""", "a message whose \"sendr\" is unknown or not what it should be")]
    [InlineData("""{"payload":"a","id":7}""", "a message whose \"id\" is unknown or not what it should be")]
    [InlineData("""{"payload":"!","encoding":"base64"}""", "a message whose payload is not base64")]
    [InlineData("""{"payload":"aGk=","encoding":"utf-8"}""", "a message whose \"encoding\" is not \"base64\"")]
    [InlineData("""{"payload":"aGk=","encoding":1}""", "a message whose \"encoding\" is not \"base64\"")]
    [InlineData("""{"payload":"a","headers":{"h":"1","h":"2"}}""", "a message with two headers \"h\"")]
    [InlineData("""{"payload":"a","headers":{"h":1}}""", "a message whose header \"h\" is not a string")]
    [InlineData("""{"payload":"\ud800"}""", "a message with half a surrogate pair, such as \"\\ud800\", in its text")]
    [InlineData("""{"payload":"a","headers":{"\udc00":"x"}}""", "a message with half a surrogate pair, such as \"\\ud800\", in its text")]
    [InlineData("""{"payload":"a","timestamp":"noon"}""", "a message whose \"timestamp\" is no time such as 2026-01-31T12:00:00Z")]
    public void What_is_no_message_is_named(string line, string fault)
    {
        Assert.Null(new JsonLines(Template).Read(Encoding.UTF8.GetBytes(line), out string? found));
        Assert.Equal(fault, found);
    }

    [Fact]
    public void The_largest_payload_fits_in_a_line_however_it_is_written()
    {
        var format = new JsonLines(Template);
        string escaped = "{\"payload\":\"" + string.Concat(Enumerable.Repeat("\\u0001", 1024 * 1024)) + "\"}";
        Assert.InRange(Encoding.UTF8.GetByteCount(escaped), 0, format.LineBytesMax);
        Assert.Equal(1024 * 1024, Read(escaped).Payload.Length);
        Assert.Null(format.Read(Encoding.UTF8.GetBytes(escaped.Replace("\":\"", "\":\"x", StringComparison.Ordinal)), out string? fault));
        Assert.Equal("a message whose payload is longer than 1048576 bytes", fault);
    }

    private static OutgoingMessage Read(string line)
    {
        OutgoingMessage? message = new JsonLines(Template).Read(Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ")), out string? fault);
        Assert.Null(fault);
        return message!;
    }

    private static string Text(OutgoingMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    private static (string Payload, string? ContentType) Form(OutgoingMessage message) => (Text(message), message.ContentType);
}
