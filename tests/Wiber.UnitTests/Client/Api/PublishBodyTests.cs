using System.Text;
using System.Text.Json;
using Wiber.Client.Api;
using Xunit;

namespace Wiber.UnitTests.Client.Api;

/// <summary>
/// Goal: messages are sent as the API's documents say, and a payload that is not what it claims to be is refused before that.
/// Method: the encoded body compared with the expected JSON.
/// </summary>
public sealed class PublishBodyTests
{
    [Fact]
    public void Every_field_is_written()
    {
        OutgoingMessage message = OutgoingMessage.Text("é\"\n") with
        {
            ContentType = "text/plain; charset=utf-8",
            Id = "i",
            Key = "k",
            Sender = "s",
            Recipient = "r",
            Headers = new Dictionary<string, string> { ["h"] = "v" },
            Timestamp = new DateTimeOffset(2026, 11, 21, 5, 0, 0, 1, TimeSpan.FromHours(2)),
        };

        PublishBody body = PublishBody.Of(message);

        Assert.Equal(
            """
            {"payload":"é\"\n","contentType":"text/plain; charset=utf-8","id":"i","key":"k","sender":"s","recipient":"r",
            """ + """
            "timestamp":"2026-11-21T03:00:00.001000Z","headers":{"h":"v"}}
            """,
            Text(body));
        Assert.Equal("application/json", body.ContentType);
    }

    [Theory]
    [InlineData(null, "\"[1]\"")]
    [InlineData("TEXT/csv", "\"[1]\"")]
    [InlineData("application/json", "[1]")]
    [InlineData("application/json; charset=utf-8", "[1]")]
    [InlineData("application/jsonx", "\"WzFd\",\"encoding\":\"base64\"")]
    public void The_content_type_decides_the_form_of_the_payload(string? contentType, string expected)
    {
        var message = new OutgoingMessage { Payload = "[1]"u8.ToArray(), ContentType = contentType };

        Assert.StartsWith($"{{\"payload\":{expected}", Text(PublishBody.Of(message)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_batch_is_a_line_a_message_even_if_a_payload_has_lines()
    {
        OutgoingMessage message = OutgoingMessage.Json("{\"a\":\r\n 1}"u8.ToArray());

        string[] lines = Text(PublishBody.Of(Enumerable.Repeat(message, PublishBody.NdjsonCountMin).ToArray())).Split('\n');

        Assert.Equal(PublishBody.NdjsonCountMin + 1, lines.Length);
        Assert.Equal("", lines[^1]);
        Assert.All(lines[..^1], line =>
        {
            using JsonDocument document = JsonDocument.Parse(line);
            Assert.Equal(1, document.RootElement.GetProperty("payload").GetProperty("a").GetInt32());
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("\"a\nb\" x")]
    public void A_payload_that_is_not_the_JSON_it_claims_to_be_is_refused(string json) =>
        Assert.Throws<ArgumentException>(() => PublishBody.Of(OutgoingMessage.Json(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void A_payload_that_is_not_the_text_it_claims_to_be_is_refused() =>
        Assert.Throws<ArgumentException>(() => PublishBody.Of(new OutgoingMessage { Payload = new byte[] { 0xC3, 0x28 } }));

    private static string Text(PublishBody body) => Encoding.UTF8.GetString(body.Bytes.Span);
}
