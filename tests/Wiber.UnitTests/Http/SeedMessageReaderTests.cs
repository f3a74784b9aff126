using System.Text;
using Wiber.Node.Http.Compatibility;
using Wiber.Node.Http.Problems;

namespace Wiber.UnitTests.Http;

/// <summary>
/// Request bodies of the seeds' API: what is filled in, how values of every JSON type are taken, and that each input on which the
/// seeds failed is refused with a reason.
/// </summary>
public sealed class SeedMessageReaderTests
{
    [Fact]
    public void A_message_keeps_its_fields()
    {
        SeedMessage message = ReadSent(
            """{"sender":"ana","recipient":"bo","payload":"hé \"x\"","msg_id":"a-1","ts":1700000000.123456,"more":[{}]}""");

        Assert.Equal("a-1", message.Id);
        Assert.Equal("ana", message.Sender);
        Assert.Equal("bo", message.Recipient);
        Assert.Equal("hé \"x\"", Payload(message));
        Assert.False(message.IsJson);
        Assert.Equal(1_700_000_000_123_456, message.TimestampUs);
        Assert.Equal(1_700_000_000.123456, SeedsTopic.Seconds(message.TimestampUs!.Value));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sender":null,"recipient":null,"payload":null,"msg_id":null}""")]
    [InlineData("""{"msg_id":""}""")]
    public void What_is_left_out_is_filled_in(string body)
    {
        SeedMessage message = ReadSent(body);

        Assert.Null(message.Id);
        Assert.Equal("unknown", message.Sender);
        Assert.Equal("all", message.Recipient);
        Assert.Equal("", Payload(message));
        Assert.False(message.IsJson);
        Assert.Null(message.TimestampUs);
    }

    [Theory]
    [InlineData("\"plain\"", "plain", false)]
    [InlineData("\"a\\n\\ud83d\\ude00\"", "a\n😀", false)]
    [InlineData("42", "42", false)]
    [InlineData("-1.50e3", "-1.50e3", false)]
    [InlineData("true", "true", false)]
    [InlineData("false", "false", false)]
    [InlineData("null", "", false)]
    [InlineData("{ \"a\": [1, {\"b\": \"\\u00e9\"}] }", "{ \"a\": [1, {\"b\": \"\\u00e9\"}] }", true)]
    [InlineData("[]", "[]", true)]
    [InlineData("[[], {}, 7]", "[[], {}, 7]", true)]
    public void A_payload_of_any_type_is_taken(string json, string payload, bool isJson)
    {
        SeedMessage message = ReadSent($$"""{"payload":{{json}},"sender":"s"}""");

        Assert.Equal(payload, Payload(message));
        Assert.Equal(isJson, message.IsJson);
        Assert.Equal("s", message.Sender);
    }

    [Fact]
    public void Of_a_field_that_is_given_twice_the_last_counts()
    {
        SeedMessage message = ReadSent("""{"payload":{"a":1},"msg_id":"x","payload":"b","msg_id":5}""");

        Assert.Equal("b", Payload(message));
        Assert.False(message.IsJson);
        Assert.Equal("5", message.Id);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("12.5", 12_500_000)]
    [InlineData("\"12.5\"", 12_500_000)]
    [InlineData("-1e3", -1_000_000_000)]
    public void A_time_is_a_number_of_seconds(string ts, long timestampUs) =>
        Assert.Equal(timestampUs, ReadSent($$"""{"ts":{{ts}}}""").TimestampUs);

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("   ", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("hello", "not valid JSON")]
    [InlineData("{} {}", "not valid JSON")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("null", "expected a JSON object")]
    [InlineData("\"text\"", "expected a JSON object")]
    [InlineData("""{"ts":NaN}""", "not valid JSON")]
    [InlineData("""{"ts":Infinity}""", "not valid JSON")]
    [InlineData("""{"ts":"NaN"}""", "ts must be a time in the years")]
    [InlineData("""{"ts":"-Infinity"}""", "ts must be a time in the years")]
    [InlineData("""{"ts":1e999}""", "ts must be a time in the years")]
    [InlineData("""{"ts":1e15}""", "ts must be a time in the years")]
    [InlineData("""{"ts":"soon"}""", "ts must be a number")]
    [InlineData("""{"ts":null}""", "ts must be a number")]
    [InlineData("""{"ts":true}""", "ts must be a number")]
    [InlineData("""{"ts":[1]}""", "ts must be a number")]
    [InlineData("""{"sender":["a"]}""", "sender must be a string")]
    [InlineData("""{"sender":true}""", "sender must be a string")]
    [InlineData("""{"recipient":{"a":1}}""", "recipient must be a string")]
    [InlineData("""{"msg_id":{"a":1}}""", "msg_id must be a string")]
    [InlineData("""{"payload":"\ud800"}""", "not valid Unicode")]
    [InlineData("""{"payload":{"a":"\ud800"}}""", "not valid Unicode")]
    [InlineData("""{"payload":[[],{"\ud800":1}]}""", "not valid Unicode")]
    [InlineData("""{"sender":"\udc00"}""", "not valid Unicode")]
    public void Bad_input_is_refused_with_a_reason(string body, string reason)
    {
        Problem problem = Assert.Throws<ProblemException>(() => ReadSent(body)).Problem;

        Assert.Equal(400, problem.Status);
        Assert.Contains(reason, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_and_endless_nesting_are_refused()
    {
        byte[] bytes = [.. "{\"payload\":\""u8, 0xff, .. "\"}"u8];
        AssertRefused(() => SeedMessageReader.ReadSent(bytes), "not valid UTF-8");
        string deep = $$"""{"payload":{{new string('[', 1000)}}""";
        Assert.Equal(400, Assert.Throws<ProblemException>(() => ReadSent(deep)).Problem.Status);
    }

    [Fact]
    public void A_replicated_message_needs_its_id()
    {
        SeedMessage message = SeedMessageReader.ReadReplicated(Utf8("""
            {"term":7,"msg":{"msg_id":"r-1","sender":"n2","payload":"p","ts":5,"corrected_ts":5.1,"correction_metadata":{}}}
            """));

        Assert.Equal("r-1", message.Id);
        Assert.Equal("n2", message.Sender);
        Assert.Equal("p", Payload(message));
        Assert.Equal(5_000_000, message.TimestampUs);
        AssertRefused(() => SeedMessageReader.ReadReplicated(Utf8("{}")), "msg is missing");
        AssertRefused(() => SeedMessageReader.ReadReplicated(Utf8("""{"msg":5}""")), "expected a JSON object");
        AssertRefused(() => SeedMessageReader.ReadReplicated(Utf8("""{"msg":{"payload":"p"}}""")), "no msg_id");
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("{}", 0)]
    [InlineData("""{"since":12,"more":{"a":[]}}""", 12)]
    [InlineData("""{"since":-3}""", -3)]
    public void A_sync_begins_behind_what_the_asker_has(string body, long since) =>
        Assert.Equal(since, SeedMessageReader.ReadSince(Utf8(body)));

    [Theory]
    [InlineData("""{"since":"x"}""")]
    [InlineData("""{"since":1.5}""")]
    [InlineData("""{"since":99999999999999999999}""")]
    [InlineData("""{"since":null}""")]
    public void A_sync_begins_at_no_other_thing(string body) =>
        AssertRefused(() => SeedMessageReader.ReadSince(Utf8(body)), "since must be integer");

    private static void AssertRefused(Action read, string reason) =>
        Assert.Contains(reason, Assert.Throws<ProblemException>(read).Problem.Detail, StringComparison.Ordinal);

    private static SeedMessage ReadSent(string body) => SeedMessageReader.ReadSent(Utf8(body));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Payload(SeedMessage message) => Encoding.UTF8.GetString(message.Payload.Span);
}
